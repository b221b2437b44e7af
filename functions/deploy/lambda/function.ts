import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { deploymentFailed } from '../failed.ts';
import type { Asked } from '../kinds/kind.ts';
import { type DeployPorts, type FunctionSettings, poll } from '../ports.ts';
import { ignoreConflict, undefinedIfAbsent } from './absent.ts';
import { ensureLogGroup } from './log-group.ts';

/** The function as it shall be: `change` names it in this deployment. */
export type Wanted = {
  function: string;
  pipeline: string;
  change: string;
  environment: Record<string, string>;
};

export type Step = 'create' | 'wait' | 'delete' | 'failed' | 'code' | 'configure' | 'done';

/**
 * What brings $LATEST nearer to what is wanted. `asked`: the function was given the code in this deployment, so that a
 * failure is of its making; configured it is after that, as only one change at a time is taken.
 */
export function nextStep(
  found: Pick<FunctionConfiguration, 'State' | 'LastUpdateStatus' | 'Environment'> | undefined,
  environment: Record<string, string>,
  asked: boolean,
): Step {
  if (!found) return 'create';
  if (found.State === 'Pending' || found.LastUpdateStatus === 'InProgress') return 'wait';
  if (found.State === 'Failed') return asked ? 'failed' : 'delete';
  if (found.LastUpdateStatus === 'Failed' && asked) return 'failed';
  if (!asked) return 'code';
  const variables = found.Environment?.Variables ?? {};
  const same = Object.entries(environment).every(([name, value]) => variables[name] === value);
  return same ? 'done' : 'configure';
}

/**
 * Takes the steps until $LATEST is what is wanted and can be published.
 *
 * @throws Failure `EndpointNotReady` where it takes longer; `DeploymentFailed` endpoint_failed
 */
export async function ensureLatest(wanted: Wanted, ports: DeployPorts & { asked: Asked }): Promise<void> {
  const { asked } = ports;
  const change = `code for ${wanted.change}`;
  await poll(ports, `the function ${wanted.function}`, async () => {
    const found = await describe(wanted.function, undefined, ports);
    const step = nextStep(found, wanted.environment, asked.has(change));
    if (step === 'done') return true;
    if (step === 'failed') throw notStarted(wanted.function, found);
    if (step !== 'wait') await take(step, wanted, ports);
    if (step === 'create' || step === 'code') await asked.add(change);
    return undefined;
  });
}

/** A version's state, or that of $LATEST. */
export async function describe(
  name: string,
  version: string | undefined,
  { lambda }: Pick<DeployPorts, 'lambda'>,
): Promise<FunctionConfiguration | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version });
  return lambda.send(command).catch(undefinedIfAbsent);
}

export function notStarted(name: string, found: FunctionConfiguration | undefined) {
  const reason = found?.LastUpdateStatusReason ?? found?.StateReason ?? 'Lambda gave no reason';
  return deploymentFailed('endpoint_failed', `Lambda could not start ${name}: ${reason}.`);
}

async function take(
  step: 'create' | 'delete' | 'code' | 'configure',
  wanted: Wanted,
  ports: DeployPorts,
): Promise<void> {
  const { lambda, settings } = ports;
  const { codeBucket, codeKey, architecture } = settings.predict;
  const FunctionName = wanted.function;
  const code = { S3Bucket: codeBucket, S3Key: codeKey };
  const configuration = { FunctionName, ...configurationOf(wanted, settings.predict) };
  const Architectures = [architecture];
  if (step === 'create') {
    await ensureLogGroup(FunctionName, ports);
    const tags = { 'landfall:pipeline': wanted.pipeline };
    const made = { ...configuration, Code: code, Architectures, Tags: tags };
    await lambda.send(new CreateFunctionCommand(made)).catch(ignoreConflict);
  }
  if (step === 'delete') await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  if (step === 'code') {
    const update = { FunctionName, ...code, Architectures };
    await lambda.send(new UpdateFunctionCodeCommand(update)).catch(ignoreConflict);
  }
  if (step === 'configure')
    await lambda.send(new UpdateFunctionConfigurationCommand(configuration)).catch(ignoreConflict);
}

/** Long enough for the largest request that Lambda passes, shorter than API Gateway waits. */
const seconds = 29;

const configurationOf = ({ environment }: Wanted, { roleArn, layerArn, memoryMb }: FunctionSettings) => ({
  Runtime: 'nodejs24.x' as Runtime,
  Handler: 'handler.handler',
  Role: roleArn,
  Layers: [layerArn],
  MemorySize: memoryMb,
  Timeout: seconds,
  Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps', ...environment } },
});
