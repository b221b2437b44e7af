/** A template with each resource type of our stack, with the properties that matter, wired as the stack wires them. */
export function everyType(role: string) {
  const ref = (name: string) => ({ Ref: name });
  const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
  const resource = (Type: string, Properties: object = {}) => ({ Type, Properties });
  const trusted = (Service: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
  const allow = (Action: string, Resource: object | string, more: object = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
  });
  const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  return {
    Resources: {
      Logs: resource('AWS::S3::Bucket'),
      Landing: resource('AWS::S3::Bucket', {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        LoggingConfiguration: { DestinationBucketName: ref('Logs'), LogFilePrefix: 'landing/' },
        LifecycleConfiguration: {
          Rules: [{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
        },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      }),
      LandingPolicy: resource('AWS::S3::BucketPolicy', {
        Bucket: ref('Landing'),
        PolicyDocument: allow('s3:*', arn('Landing'), {
          Effect: 'Deny',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': false } },
        }),
      }),
      Dead: resource('AWS::SQS::Queue', { SqsManagedSseEnabled: true }),
      Queue: resource('AWS::SQS::Queue', {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 },
      }),
      QueuePolicy: resource('AWS::SQS::QueuePolicy', {
        Queues: [ref('Queue')],
        PolicyDocument: allow('sqs:SendMessage', arn('Queue'), {
          Principal: { Service: 'events.amazonaws.com' },
        }),
      }),
      Landed: resource('AWS::Events::Rule', {
        EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'] },
        Targets: [{ Id: 'Queue', Arn: arn('Queue') }],
      }),
      Role: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: trusted('lambda.amazonaws.com') }),
      Policy: resource('AWS::IAM::Policy', {
        PolicyName: 'reads',
        PolicyDocument: allow('s3:GetObject', '*'),
        Roles: [ref('Role')],
      }),
      Managed: resource('AWS::IAM::ManagedPolicy', { PolicyDocument: allow('s3:ListBucket', '*') }),
      FunctionLogs: resource('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
      Trigger: resource('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: arn('Role'),
        Code: { ZipFile: 'exports.handler = async () => ({});' },
        LoggingConfig: { LogGroup: ref('FunctionLogs') },
        TracingConfig: { Mode: 'Active' },
        EphemeralStorage: { Size: 1024 },
      }),
      Mapping: resource('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: arn('Queue'),
        FunctionName: ref('Trigger'),
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
      Permission: resource('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: ref('Trigger'),
        Principal: 'events.amazonaws.com',
      }),
      Failures: resource('AWS::SNS::Topic'),
      FailuresPolicy: resource('AWS::SNS::TopicPolicy', {
        Topics: [ref('Failures')],
        PolicyDocument: allow('sns:Publish', ref('Failures'), {
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      }),
      Subscription: resource('AWS::SNS::Subscription', {
        TopicArn: ref('Failures'),
        Protocol: 'sqs',
        Endpoint: arn('Dead'),
      }),
      Machine: resource('AWS::StepFunctions::StateMachine', {
        RoleArn: role,
        DefinitionString: definition,
        TracingConfiguration: { Enabled: true },
      }),
      Monitor: resource('AWS::Scheduler::Schedule', {
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: ref('Machine'), RoleArn: role, Input: '{}' },
      }),
      Alarm: resource('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: 'Sum',
        Threshold: 1,
        AlarmActions: [ref('Failures')],
      }),
      Board: resource('AWS::CloudWatch::Dashboard', {
        DashboardName: 'overview',
        DashboardBody: JSON.stringify({ widgets: [] }),
      }),
      Group: resource('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'churn' }),
    },
    Outputs: { Dashboard: { Value: ref('Board') }, Group: { Value: ref('Group') } },
  };
}
