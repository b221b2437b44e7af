import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servingMemoryMb } from '../../../cdk/functions.ts';
import { isAllowed, statementsOfRole } from './policies.ts';
import { synthesise, the } from './synthesise.ts';

const { resources, assembly } = synthesise('local');
const [, deploy] = the(resources, 'AWS::Lambda::Function', { FunctionName: 'landfall-deploy' });
const { Variables } = deploy.Properties.Environment as { Variables: Record<string, unknown> };
const manifest = readFileSync(join(assembly.directory, 'Landfall.assets.json'), 'utf8');
const { files } = JSON.parse(manifest) as { files: Record<string, unknown> };

const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111111111111:${resource}`;
/** Our ARNs begin with `arn:<AWS::Partition>:` or `arn:aws:`, which are the same here. */
const of = (role: string) =>
  statementsOfRole(resources, role).map((statement) => ({
    ...statement,
    resources: statement.resources.map((r) => r.replace('<AWS::Partition>', 'aws')),
  }));
const may = (action: string, resource: string) => isAllowed(of('DeployRole'), action, resource);

describe('what serving functions are made of', () => {
  it('is told to deploy', () => {
    const role = Object.keys(resources).find((id) => /^PredictRole[0-9A-F]+$/.test(id));
    const [layer] = the(resources, 'AWS::Lambda::LayerVersion');
    expect(Variables).toMatchObject({
      PREDICT_LAYER_ARN: { Ref: layer },
      PREDICT_ROLE_ARN: { 'Fn::GetAtt': [role, 'Arn'] },
      PREDICT_MEMORY_MB: String(servingMemoryMb),
    });
  });

  it('is an asset that deploy, and nobody else, may read', () => {
    const key = String(Variables.PREDICT_CODE_KEY);
    expect(Object.keys(files)).toContain(key.replace('.zip', ''));
    const code = `arn:aws:s3:::${String(Variables.PREDICT_CODE_BUCKET)}/${key}`;
    expect(may('s3:GetObject', code)).toBe(true);
    expect(may('s3:GetObject', code.replace(key, 'another.zip'))).toBe(false);
  });
});

describe('deploy', () => {
  it.each([
    ['lambda:UpdateFunctionCode', at('lambda', 'function:landfall-predict-churn')],
    ['lambda:InvokeFunction', at('lambda', 'function:landfall-predict-churn:7')],
    ['lambda:UpdateAlias', at('lambda', 'function:landfall-predict-churn')],
    ['logs:PutRetentionPolicy', at('logs', 'log-group:/aws/lambda/landfall-predict-churn')],
    ['sagemaker:UpdateEndpoint', at('sagemaker', 'endpoint/landfall-churn')],
    ['application-autoscaling:PutScalingPolicy', at('application-autoscaling', 'scalable-target/0ab')],
    [
      'cloudwatch:PutMetricAlarm',
      at('cloudwatch', 'alarm:TargetTracking-endpoint/landfall-churn/variant/AllTraffic-AlarmHigh-1'),
    ],
  ])('may %s on %s', (action, resource) => expect(may(action, resource)).toBe(true));

  it.each([
    ['lambda:UpdateFunctionCode', at('lambda', 'function:landfall-deploy')],
    ['lambda:InvokeFunction', at('lambda', 'function:landfall-trigger')],
    ['lambda:DeleteFunction', at('lambda', 'function:payroll')],
    ['logs:PutRetentionPolicy', at('logs', 'log-group:/aws/lambda/landfall-deploy')],
    ['sagemaker:DeleteEndpoint', at('sagemaker', 'endpoint/payroll')],
    ['cloudwatch:DeleteAlarms', at('cloudwatch', 'alarm:landfall-PipelineFailed')],
    ['iam:CreateServiceLinkedRole', 'arn:aws:iam::111111111111:role/admin'],
  ])('may not %s on %s', (action, resource) => expect(may(action, resource)).toBe(false));
});
