import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { LiveModel } from './model.ts';

/** A function in TypeScript whose role may write its own log and ask the model, no more. */
export function consumerFunction(
  scope: Construct,
  id: string,
  entry: string,
  model: LiveModel,
  environment: Record<string, string> = {},
): NodejsFunction {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  role.addToPolicy(model.mayAsk);
  return new NodejsFunction(scope, id, {
    entry,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 256,
    timeout: Duration.seconds(30),
    environment,
    logGroup,
    role,
    // The SDK travels in the bundle: what was tested is what runs.
    bundling: { externalModules: [], minify: true, sourceMap: true, sourcesContent: false },
  });
}
