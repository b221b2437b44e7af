import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { synthesise, type TargetName, targetNames } from './synthesise.ts';

type Finding = { rule: string; path: string };
type Suppression = { rule: RegExp; path: RegExp; reason: string; only?: TargetName };

const policy = (roles: string) => new RegExp(`^Landfall/(${roles})Role/DefaultPolicy/`);
const anyStage = policy('\\w+');

/** Each finding of AWS's "Solutions" rules that is meant so, and why. */
const suppressions: Suppression[] = [
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Artifacts\w+\.Arn>\/(runs|pipelines|champions|ledger|capture|monitor|batches|predictions|maintenance|datasets|backfills|costs|forgets|forget-requests)\/.*\]$/,
    path: anyStage,
    reason: 'Run ids and pipeline names are not known before; the stage in the key is (cdk/permissions.ts).',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Landing\w+\.Arn>\/(landing|labels|history)\/\*\]$/,
    path: policy('Trigger|Collect|Monitor'),
    reason: 'People choose the names of the files that they drop; reading only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Landing\w+\.Arn>\/(landing|history|labels|score|scored)\/\*\]$/,
    path: policy('Forget'),
    reason: 'Rows of a person who is to be forgotten may be in any file that people have dropped.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Landing\w+\.Arn>\/(score|scored)\/\*\]$/,
    path: policy('Score'),
    reason:
      'People choose the names of the files that they have scored; one prefix is read, the other written.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:states:[^/]+:execution:landfall-batch\/\*\]$/,
    path: policy('BatchMachine'),
    reason:
      'A distributed Map runs its items as executions of its own machine, whose names Step Functions makes.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:states:[^/]+:execution:landfall-pipeline:\*\]$/,
    path: policy('BackfillMachine'),
    reason: 'The runs that a backfill waits for are named when they are planned.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:states:[^/]+:execution:landfall-release:\*\]$/,
    path: policy('Maintain'),
    reason: 'An execution is named when it is started; reading only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:scheduler:[^/]+:schedule\/default\/landfall-\*\]$/,
    path: policy('Schedule'),
    reason: 'Schedules are named landfall-<pipeline>-<purpose>, and pipelines are made by dropping a file.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<(Maintain|Schedule)\w+\.Arn>:\*\]$/,
    path: /^Landfall\/SchedulerRole/,
    reason: 'The scheduler may invoke the function in any of its versions; it has one.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    path: anyStage,
    reason:
      'X-Ray, log delivery and ECR’s token have no resources; security.test.ts holds the list of actions.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:sagemaker:[^/]+\/landfall-\*\]$/,
    path: policy('Deploy|Release|Maintain|Forget'),
    reason: 'Models and endpoints are named landfall-<pipeline>, and pipelines are made by dropping a file.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:(lambda:[^/]+:function:|logs:[^/]+:log-group:\/aws\/lambda\/)landfall-predict-\*(:\*)?\]$/,
    path: policy('Deploy|Predict|Maintain'),
    reason:
      'Serving functions are named landfall-predict-<pipeline>, and pipelines are made by dropping a file.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:cloudwatch:[^/]+:alarm:TargetTracking-endpoint\/landfall-\*\]$/,
    path: policy('Deploy'),
    reason: 'Application Auto Scaling names its alarms by the endpoint.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:application-autoscaling:[^/]+:scalable-target\/\*\]$/,
    path: policy('Deploy'),
    reason: 'AWS numbers scalable targets; conditions allow the instances of SageMaker endpoints only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:sagemaker:[^/]+:training-job\/\*-\?{12}-\?{8}\]$/,
    path: policy('PipelineMachine'),
    reason: 'A training job is named <pipeline>-<12 hex>-<8 hex>.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:logs:[^/]+\/aws\/sagemaker\/.*:\*\]$/,
    path: policy('Training|Serving'),
    reason: 'SageMaker makes a log stream for each job and instance.',
  },
  {
    rule: /^AwsSolutions-IAM4\[Policy::.*\/(AWSLambdaBasicExecutionRole|AmazonElasticContainerRegistryPublicReadOnly)\]$/,
    path: /^Landfall\/(DeployTimeBuild|ContainerImageBuild)/,
    reason: 'deploy-time-build’s own roles, used while the stack is deployed.',
    only: 'aws',
  },
  {
    rule: /^AwsSolutions-IAM5\[/,
    path: /^Landfall\/ContainerImageBuild/,
    reason:
      'deploy-time-build’s CodeBuild project reads its source from the bootstrap bucket and writes its log.',
    only: 'aws',
  },
  {
    rule: /^AwsSolutions-L1$/,
    path: /^Landfall\/DeployTimeBuild/,
    reason: 'deploy-time-build fixes the runtime of its own function.',
    only: 'aws',
  },
  {
    rule: /^AwsSolutions-CB4$/,
    path: /^Landfall\/ContainerImageBuild/,
    reason: 'The build has no artefacts but the image; a KMS key would cost 1 USD a month.',
    only: 'aws',
  },
];

const explains = ({ rule, path }: Suppression, finding: Finding) =>
  rule.test(finding.rule) && path.test(finding.path);

describe.each(targetNames)('for %s', (name) => {
  const { stack } = synthesise(name);
  const findings: Finding[] = new AwsSolutionsChecks()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources = [] }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
    );

  it('AWS’s rules find nothing that is not explained', () => {
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter((finding) => !suppressions.some((s) => explains(s, finding)))).toEqual([]);
  });

  it('every suppression is needed', () => {
    const applicable = suppressions.filter(({ only = name }) => only === name);
    const idle = applicable.filter((s) => !findings.some((finding) => explains(s, finding)));
    expect(idle.map(({ reason }) => reason)).toEqual([]);
  });
});
