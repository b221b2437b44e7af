import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import type { Settings } from './settings.ts';

export const stackName = 'Landfall';

/** The outputs of the CloudFormation stack by which everything else is found. */
export const Outputs = z.object({
  LandingBucket: z.string(),
  ArtifactsBucket: z.string(),
  PipelineStateMachineArn: z.string(),
  MonitorStateMachineArn: z.string(),
  ReleaseStateMachineArn: z.string(),
  BackfillStateMachineArn: z.string(),
  ForgetStateMachineArn: z.string(),
});
export type Outputs = z.infer<typeof Outputs>;

/** @throws Failure `Misconfigured` stack_missing where the stack was never deployed there. */
export async function readOutputs(settings: Settings): Promise<Outputs> {
  const client = new CloudFormationClient(settings);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Outputs.parse(Object.fromEntries(outputs.map((o) => [o.OutputKey, o.OutputValue])));
  } catch (error) {
    if (isMissing(error) || error instanceof z.ZodError) throw missing(await client.config.region(), error);
    throw error;
  } finally {
    client.destroy();
  }
}

const isMissing = (error: unknown) => /does not exist/.test((error as Error).message);

const missing = (region: string, cause: unknown) =>
  misconfigured(
    'stack_missing',
    `There is no complete stack "${stackName}" in ${region}. Deploy it: landfall up (this machine) or landfall deploy (AWS).`,
    {},
    cause,
  );
