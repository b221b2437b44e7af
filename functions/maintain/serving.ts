import {
  type AliasConfiguration,
  paginateListAliases,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import {
  DescribeEndpointCommand,
  paginateListEndpointConfigs,
  paginateListModels,
} from '@aws-sdk/client-sagemaker';
import { endpointName, predictFunction } from '../../contracts/keys.ts';
import type { Retired } from '../../contracts/maintenance.ts';
import type { Placement } from '../../contracts/serving.ts';
import { undefinedIfAbsent } from '../_shared/sagemaker-absent.ts';
import type { MaintainPorts } from './ports.ts';

/** What deploy has made to serve a pipeline's versions, and what of it answers, by name. */
export type Serving = { made: Pick<Retired, 'kind' | 'name'>[]; inUse: Set<string> };

export async function findServing(
  pipeline: string,
  placements: readonly Placement[],
  ports: MaintainPorts,
): Promise<Serving> {
  const [functions, endpoints] = await Promise.all([
    functionVersions(pipeline, ports),
    endpointParts(pipeline, ports),
  ]);
  const kept = placements.map((placement) =>
    placement.serving === 'lambda'
      ? `${placement.function}:${placement.functionVersion}`
      : placement.endpointConfig,
  );
  return {
    made: [...functions.made, ...endpoints.made],
    inUse: new Set([...functions.inUse, ...endpoints.inUse, ...kept]),
  };
}

async function functionVersions(pipeline: string, { lambda: client }: MaintainPorts): Promise<Serving> {
  const FunctionName = predictFunction(pipeline);
  const serving: Serving = { made: [], inUse: new Set() };
  try {
    for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName }))
      for (const { Version } of Versions)
        if (Version !== '$LATEST')
          serving.made.push({ kind: 'function-version', name: `${FunctionName}:${Version}` });
    for await (const { Aliases = [] } of paginateListAliases({ client }, { FunctionName }))
      for (const version of Aliases.flatMap(invokedBy)) serving.inUse.add(`${FunctionName}:${version}`);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return serving;
}

const invokedBy = ({ FunctionVersion, RoutingConfig }: AliasConfiguration) => [
  FunctionVersion,
  ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}),
];

/** A model has its configuration's name, and so is in use with it. */
async function endpointParts(pipeline: string, { sagemaker: client }: MaintainPorts): Promise<Serving> {
  const NameContains = `${endpointName(pipeline)}-v`;
  const serving: Serving = { made: [], inUse: new Set() };
  for await (const { EndpointConfigs = [] } of paginateListEndpointConfigs({ client }, { NameContains }))
    for (const { EndpointConfigName: name } of EndpointConfigs)
      if (isPartOf(pipeline, name!)) serving.made.push({ kind: 'endpoint-config', name: name! });
  for await (const { Models = [] } of paginateListModels({ client }, { NameContains }))
    for (const { ModelName: name } of Models)
      if (isPartOf(pipeline, name!)) serving.made.push({ kind: 'model', name: name! });
  for (const endpoint of [endpointName(pipeline), `landfall--${pipeline}`]) {
    const command = new DescribeEndpointCommand({ EndpointName: endpoint });
    const found = await client.send(command).catch(undefinedIfAbsent);
    if (found?.EndpointConfigName) serving.inUse.add(found.EndpointConfigName);
  }
  return serving;
}

/** As deploy names them: `landfall-<pipeline>-v3`, `-v3-at-10`, `-v3-shadow`; another pipeline's name may begin so. */
export const isPartOf = (pipeline: string, name: string) =>
  name.startsWith(`${endpointName(pipeline)}-v`) &&
  /^\d+(-at-\d+(-\d+)?|-shadow)?(-test)?$/.test(name.slice(`${endpointName(pipeline)}-v`.length));
