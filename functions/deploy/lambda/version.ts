import {
  DeleteFunctionCommand,
  paginateListVersionsByFunction,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import type { ServingPlan } from '../../../contracts/serving.ts';
import { environmentOf, servesAs } from '../kinds/environment.ts';
import type { KindPorts } from '../kinds/kind.ts';
import { type DeployPorts, poll } from '../ports.ts';
import { undefinedIfAbsent } from './absent.ts';
import { describe, ensureLatest, notStarted } from './function.ts';

/**
 * The function's version that serves the plan, found by its name, which is its description, or made. Returns its number
 * once it can be invoked.
 *
 * @throws Failure `EndpointNotReady` where it takes longer; `DeploymentFailed` endpoint_failed
 */
export async function ensureVersion(
  functionName: string,
  name: string,
  plan: ServingPlan,
  ports: KindPorts,
): Promise<string> {
  const version =
    (await findVersion(functionName, name, plan, ports)) ?? (await publish(functionName, name, plan, ports));
  await poll(ports, `version ${version} of the function ${functionName}`, async () => {
    const found = await describe(functionName, version, ports);
    if (found?.State === 'Failed') throw notStarted(`${functionName}:${version}`, found);
    return found?.State === 'Active' || undefined;
  });
  return version;
}

async function findVersion(
  functionName: string,
  name: string,
  plan: ServingPlan,
  { lambda }: DeployPorts,
): Promise<string | undefined> {
  const pages = paginateListVersionsByFunction({ client: lambda }, { FunctionName: functionName });
  try {
    for await (const { Versions = [] } of pages) {
      const found = Versions.find(
        ({ Description, Version, Environment }) =>
          Version !== '$LATEST' && Description === name && servesAs(Environment?.Variables, plan),
      );
      if (found) return found.Version;
    }
  } catch (error) {
    return undefinedIfAbsent(error);
  }
  return undefined;
}

async function publish(
  functionName: string,
  name: string,
  plan: ServingPlan,
  ports: KindPorts,
): Promise<string> {
  // Lambda publishes nothing that is as what it published last, though that may have been removed since.
  const environment = {
    ...environmentOf('lambda', plan, ports.settings),
    LANDFALL_DEPLOYMENT: ports.deployment,
  };
  await ensureLatest({ function: functionName, pipeline: plan.pipeline, change: name, environment }, ports);
  const command = new PublishVersionCommand({ FunctionName: functionName, Description: name });
  return (await ports.lambda.send(command)).Version!;
}

/** One version, or without one the whole function with its aliases and addresses. */
export async function removeVersion(
  functionName: string,
  version: string | undefined,
  { lambda }: DeployPorts,
): Promise<void> {
  const command = new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version });
  await lambda.send(command).catch(undefinedIfAbsent);
}
