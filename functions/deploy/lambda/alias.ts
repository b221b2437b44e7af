import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { DeployPorts } from '../ports.ts';
import { undefinedIfAbsent } from './absent.ts';

export type Alias = { function: string; alias: string };

/** Which version an alias invokes, and which other for a share of the requests. */
export type Routing = { version: string; other?: { version: string; share: number } };

export async function readAlias(
  { function: FunctionName, alias: Name }: Alias,
  { lambda }: Pick<DeployPorts, 'lambda'>,
): Promise<Routing | undefined> {
  const found = await lambda.send(new GetAliasCommand({ FunctionName, Name })).catch(undefinedIfAbsent);
  return found && routingOf(found);
}

function routingOf({ FunctionVersion, RoutingConfig }: AliasConfiguration): Routing {
  const [other] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  return { version: FunctionVersion!, ...(other && { other: { version: other[0], share: other[1] } }) };
}

/** Lambda's front learns of a change within moments; until then a version may be asked that has no traffic any more. */
const settleMillis = 3000;

/** Once it returns every new request is routed so; those under way are answered where they are. */
export async function route(alias: Alias, routing: Routing, ports: DeployPorts): Promise<void> {
  const found = await readAlias(alias, ports);
  if (JSON.stringify(found) === JSON.stringify(routing)) return;
  const { version, other } = routing;
  const wanted = {
    FunctionName: alias.function,
    Name: alias.alias,
    FunctionVersion: version,
    RoutingConfig: { AdditionalVersionWeights: other ? { [other.version]: other.share } : {} },
  };
  if (!found) {
    await ports.lambda.send(new CreateAliasCommand(wanted));
    return;
  }
  await ports.lambda.send(new UpdateAliasCommand(wanted));
  await ports.clock.sleep(settleMillis);
}
