import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { Bundle } from './bundle.ts';
import { servingMemoryMb } from './functions.ts';
import { allow, type Buckets, predictGrants, statementsOf } from './permissions.ts';

/** What deploy is told of serving functions, and what it has to name to make one. */
export type ServingFunction = {
  environment: Record<string, string>;
  arns: { code: string; layer: string; role: string };
};

/**
 * All that is the same in the functions `landfall-predict-<pipeline>`: their code as an object in S3, the native layer, and
 * the role that they run with. A pipeline is made by dropping a file, so deploy makes its function, not this stack.
 */
export function servingFunction(
  scope: Construct,
  bundle: Bundle,
  layer: LayerVersion,
  buckets: Buckets,
): ServingFunction {
  const code = new Asset(scope, 'PredictCode', { path: bundle.folder });
  const role = new Role(scope, 'PredictRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const logs = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group:/aws/lambda/landfall-predict-*',
  });
  for (const statement of statementsOf(predictGrants, buckets)) role.addToPolicy(statement);
  role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logs}:*`]));
  return {
    environment: {
      PREDICT_CODE_BUCKET: code.s3BucketName,
      PREDICT_CODE_KEY: code.s3ObjectKey,
      PREDICT_LAYER_ARN: layer.layerVersionArn,
      PREDICT_ROLE_ARN: role.roleArn,
      PREDICT_MEMORY_MB: String(servingMemoryMb),
    },
    arns: {
      code: code.bucket.arnForObjects(code.s3ObjectKey),
      layer: layer.layerVersionArn,
      role: role.roleArn,
    },
  };
}
