import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** The alias that always is the live version, and the one permission that asking it takes. */
export type LiveModel = { arn: string; mayAsk: PolicyStatement };

/** Of a pipeline with `serving: lambda`, in the account and region of the stack. */
export function liveModel(stack: Stack, pipeline: string): LiveModel {
  const arn = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: `landfall-predict-${pipeline}:live`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { arn, mayAsk: new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }) };
}
