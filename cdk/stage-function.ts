import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Code,
  Function as LambdaFunction,
  type ILayerVersion,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Bundle } from './bundle.ts';
import { type FunctionName, sizes } from './functions.ts';
import { architecture } from './native-layer.ts';
import type { Platform } from './native-packages.ts';

export type StageFunction = {
  name: FunctionName;
  bundle: Bundle;
  layer: ILayerVersion;
  platform: Platform;
  environment: Record<string, string>;
  statements: PolicyStatement[];
};

/**
 * The function `landfall-<name>`: its bundle, the native layer where the bundle imports from it, a log group with an
 * end, and a role of its own that may write this log and do what `statements` allow, no more.
 */
export function stageFunction(scope: Construct, stage: StageFunction): LambdaFunction {
  const { name, bundle, layer, platform, statements } = stage;
  const { memoryMb, seconds, storageMb } = sizes[name];
  const id = name[0].toUpperCase() + name.slice(1);
  const logGroup = new LogGroup(scope, `${id}Log`, {
    logGroupName: `/aws/lambda/landfall-${name}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const statement of statements) role.addToPolicy(statement);
  return new LambdaFunction(scope, id, {
    functionName: `landfall-${name}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: architecture(platform),
    handler: 'handler.handler',
    code: Code.fromAsset(bundle.folder),
    layers: bundle.native ? [layer] : [],
    memorySize: memoryMb,
    timeout: Duration.seconds(seconds),
    ephemeralStorageSize: Size.mebibytes(storageMb),
    environment: {
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: 'Landfall',
      ...stage.environment,
    },
    tracing: Tracing.ACTIVE,
    logGroup,
    role,
  });
}
