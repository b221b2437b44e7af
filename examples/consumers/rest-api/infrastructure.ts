import { ApiKey, AwsIntegration, EndpointType, Period, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { LiveModel } from '../model.ts';

/** What one key may ask. */
const limits = {
  throttle: { rateLimit: 20, burstLimit: 40 }, // requests per second, and at once
  quota: { limit: 100_000, period: Period.MONTH },
};

/**
 * `POST /invocations` and `GET /openapi.json` in front of the model, for callers without an AWS identity: they send the
 * header `x-api-key`. API Gateway calls by a role of its own, and not by a permission in the function's policy, so that
 * nothing is lost when the pipeline's function is made anew.
 */
export function restApi(scope: Construct, model: LiveModel): { api: RestApi; key: ApiKey } {
  const credentialsRole = new Role(scope, 'ApiRole', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
  });
  credentialsRole.addToPolicy(model.mayAsk);
  const integration = new AwsIntegration({
    service: 'lambda',
    path: `2015-03-31/functions/${model.arn}/invocations`,
    proxy: true,
    options: { credentialsRole },
  });
  const api = new RestApi(scope, 'Api', {
    description: 'Predictions by API key',
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: { stageName: 'v1' },
  });
  const keyed = { apiKeyRequired: true };
  api.root.addResource('invocations').addMethod('POST', integration, keyed);
  api.root.addResource('openapi.json').addMethod('GET', integration, keyed);

  const key = new ApiKey(scope, 'ApiKey', { description: 'A team that asks for predictions' });
  const plan = api.addUsagePlan('Plan', { ...limits, apiStages: [{ stage: api.deploymentStage }] });
  plan.addApiKey(key);
  return { api, key };
}
