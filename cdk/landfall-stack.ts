import { join } from 'node:path';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { alarms } from './alarms.ts';
import { backfillMachine } from './backfill.ts';
import { batchMachine } from './batch.ts';
import { bundleFunctions, root } from './bundle.ts';
import { dashboard } from './dashboard.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { forgetMachine, forgetStatements } from './forget.ts';
import { landing } from './landing.ts';
import { deployStatements } from './deploy-permissions.ts';
import { monitorMachine, pipelineMachine, releaseMachine } from './machines.ts';
import { maintainStatements, maintenanceSchedule } from './maintenance.ts';
import { nativeLayer } from './native-layer.ts';
import { allow, functionGrants, statementsOf } from './permissions.ts';
import { sagemakerRoles } from './sagemaker-roles.ts';
import { hourlySchedules, scheduleRole, scheduleStatements } from './schedules.ts';
import { secureBucket } from './secure-bucket.ts';
import { type Arns, releaseStatements } from './service-permissions.ts';
import { servingFunction } from './serving-function.ts';
import { stageFunction } from './stage-function.ts';
import { machineArn } from './state-machine.ts';
import type { Target } from './target.ts';

export type Options = {
  /** A folder for bundles and image contents, made anew. */
  build: string;
  /** Where the native packages are kept between builds. */
  cache: string;
};

export const defaults = { cache: join(root, '.landfall/layer') };

/** The one stack, `Landfall`. Nothing in it is paid by the hour: idle, it costs nothing but what S3 keeps. */
export function landfallStack(app: App, target: Target, options: Options): Stack {
  const description = 'Landfall: data lands in S3, a model answers';
  const stack = new Stack(app, 'Landfall', { env: target.env, description });
  const buckets = makeBuckets(stack);
  const failures = new Topic(stack, 'Failures', { topicName: 'landfall-failures', enforceSSL: true });
  const roles = sagemakerRoles(stack, buckets);
  const images = target.images(stack, roles, options);
  const arns = {
    trainingRole: roles.train.roleArn,
    servingRole: roles.serve.roleArn,
    pipeline: machineArn(stack, 'pipeline'),
    failures: failures.topicArn,
  };
  const functions = makeFunctions(stack, { target, options, buckets, arns, servingImage: images.serve });
  const { queue, deadLetters } = landing(stack, buckets.landing, functions.trigger);
  const job = { image: images.train, artifactsBucket: buckets.artifacts.bucketName };
  const pipeline = pipelineMachine(stack, functions, arns, job);
  maintenanceSchedule(stack, functions.maintain);
  const monitor = monitorMachine(stack, functions.monitor, arns, buckets.landing);
  hourlySchedules(stack, functions.schedule);
  const release = releaseMachine(stack, functions, arns);
  const batch = batchMachine(stack, { bucket: buckets.landing, score: functions.score, deadLetters, arns });
  const backfill = backfillMachine(stack, functions.backfill, arns);
  const forget = forgetMachine(stack, functions.forget, arns);
  const machines = { pipeline, monitor, release, batch, backfill, forget };
  const rings = alarms(stack, { deadLetters, functions, machines }, failures);
  dashboard(stack, { alarms: rings, queue, deadLetters, machines });
  const outputs: [name: string, value: string, description: string][] = [
    [
      'LandingBucket',
      buckets.landing.bucketName,
      'Files are dropped here under landing/<pipeline>/, or score/<pipeline>/',
    ],
    ['ArtifactsBucket', buckets.artifacts.bucketName, 'Definitions, runs, champions, traffic'],
    ['PipelineStateMachineArn', pipeline.stateMachineArn, 'One execution is one run'],
    ['MonitorStateMachineArn', monitor.stateMachineArn, 'Looks at the live models'],
    ['ReleaseStateMachineArn', release.stateMachineArn, 'Brings a chosen version live'],
    ['BackfillStateMachineArn', backfill.stateMachineArn, 'Runs past data day by day'],
    ['ForgetStateMachineArn', forget.stateMachineArn, 'Forgets a person'],
    ['FailureTopicArn', failures.topicArn, 'Subscribe to hear of failures, drift and alarms'],
  ];
  // By these names the command line finds what it needs.
  // oxlint-disable-next-line no-new -- making a construct adds it to the stack
  for (const [name, value, description] of outputs) new CfnOutput(stack, name, { value, description });
  return stack;
}

type Buckets = { landing: Bucket; artifacts: Bucket };

function makeBuckets(stack: Stack): Buckets {
  const accessLogs = secureBucket(stack, 'AccessLogs', { expire: { '': 90 } });
  return {
    landing: secureBucket(stack, 'Landing', { accessLogs, events: true }),
    // A request to forget names somebody: were it left, it would be gone in a day or two.
    artifacts: secureBucket(stack, 'Artifacts', {
      accessLogs,
      expire: { 'capture/': 90, 'forget-requests/': 1 },
      forget: 'forget-requests/',
    }),
  };
}

type Parts = { target: Target; options: Options; buckets: Buckets; arns: Arns; servingImage: string };

function makeFunctions(stack: Stack, parts: Parts): Record<FunctionName, LambdaFunction> {
  const { target, options, buckets, arns, servingImage } = parts;
  const bundles = bundleFunctions(join(options.build, 'functions'));
  const layer = nativeLayer(stack, target.platform, options.cache);
  const predict = servingFunction(stack, bundles.predict, layer, buckets);
  const schedulesRole = scheduleRole(stack);
  const services: Partial<Record<FunctionName, PolicyStatement[]>> = {
    trigger: [allow(['states:StartExecution'], [arns.pipeline])],
    deploy: deployStatements(stack, arns.servingRole, predict.arns),
    release: releaseStatements(stack),
    maintain: maintainStatements(stack),
    forget: forgetStatements(stack, arns.pipeline),
    schedule: scheduleStatements(stack, schedulesRole),
  };
  const own: Partial<Record<FunctionName, Record<string, string>>> = {
    trigger: { PIPELINE_STATE_MACHINE_ARN: arns.pipeline },
    forget: { PIPELINE_STATE_MACHINE_ARN: arns.pipeline },
    schedule: {
      MONITOR_STATE_MACHINE_ARN: machineArn(stack, 'monitor'),
      SCHEDULE_ROLE_ARN: schedulesRole.roleArn,
    },
    maintain: {
      PIPELINE_STATE_MACHINE_ARN: arns.pipeline,
      RELEASE_STATE_MACHINE_ARN: machineArn(stack, 'release'),
    },
    deploy: { SERVING_IMAGE: servingImage, SERVING_ROLE_ARN: arns.servingRole, ...predict.environment },
  };
  const make = (name: FunctionName) =>
    stageFunction(stack, {
      name,
      bundle: bundles[name],
      layer,
      platform: target.platform,
      environment: {
        ARTIFACTS_BUCKET: buckets.artifacts.bucketName,
        LANDING_BUCKET: buckets.landing.bucketName,
        ...own[name],
      },
      statements: [...statementsOf(functionGrants[name], buckets), ...(services[name] ?? [])],
    });
  return Object.fromEntries(functionNames.map((name) => [name, make(name)])) as Record<
    FunctionName,
    LambdaFunction
  >;
}
