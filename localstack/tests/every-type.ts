const ref = (name: string) => ({ Ref: name });
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const resource = (Type: string, Properties: object = {}) => ({ Type, Properties });
const policy = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});
const service = (name: string) => ({ Principal: { Service: `${name}.amazonaws.com` } });

const storage = {
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
    PolicyDocument: policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: arn('Landing'),
      Condition: { Bool: { 'aws:SecureTransport': false } },
    }),
  }),
};

const landing = {
  Dead: resource('AWS::SQS::Queue', { SqsManagedSseEnabled: true }),
  Queue: resource('AWS::SQS::Queue', {
    VisibilityTimeout: 60,
    RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 },
  }),
  QueuePolicy: resource('AWS::SQS::QueuePolicy', {
    Queues: [ref('Queue')],
    PolicyDocument: policy({ Action: 'sqs:SendMessage', Resource: arn('Queue'), ...service('events') }),
  }),
  Landed: resource('AWS::Events::Rule', {
    EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'] },
    Targets: [{ Id: 'Queue', Arn: arn('Queue') }],
  }),
};

const compute = {
  Role: resource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: policy({ Action: 'sts:AssumeRole', ...service('lambda') }),
  }),
  Policy: resource('AWS::IAM::Policy', {
    PolicyName: 'reads',
    PolicyDocument: policy({ Action: 's3:GetObject', Resource: '*' }),
    Roles: [ref('Role')],
  }),
  Managed: resource('AWS::IAM::ManagedPolicy', {
    PolicyDocument: policy({ Action: 's3:ListBucket', Resource: '*' }),
  }),
  FunctionLogs: resource('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
  Layer: resource('AWS::Lambda::LayerVersion', {
    Content: { S3Bucket: 'assets', S3Key: 'layer.zip' },
    CompatibleRuntimes: ['nodejs24.x'],
  }),
  Trigger: resource('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: arn('Role'),
    Code: { ZipFile: 'exports.handler = async () => ({});' },
    Layers: [ref('Layer')],
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
};

const operations = {
  Failures: resource('AWS::SNS::Topic'),
  FailuresPolicy: resource('AWS::SNS::TopicPolicy', {
    Topics: [ref('Failures')],
    PolicyDocument: policy({ Action: 'sns:Publish', Resource: ref('Failures'), ...service('cloudwatch') }),
  }),
  Subscription: resource('AWS::SNS::Subscription', {
    TopicArn: ref('Failures'),
    Protocol: 'sqs',
    Endpoint: arn('Dead'),
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
};

const machines = {
  Machine: resource('AWS::StepFunctions::StateMachine', {
    RoleArn: arn('Role'),
    DefinitionString: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    TracingConfiguration: { Enabled: true },
  }),
  Monitor: resource('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: ref('Machine'), RoleArn: arn('Role'), Input: '{}' },
  }),
};

/** Each resource type of our stack, with the properties that matter, wired as the stack wires them. Needs `assets/layer.zip`. */
export const everyType = {
  Resources: { ...storage, ...landing, ...compute, ...operations, ...machines },
  Outputs: { Dashboard: { Value: ref('Board') }, Group: { Value: ref('Group') } },
};
