import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { championKey, pipelineOfRun, runKey } from '../../contracts/keys.ts';
import { ReleaseOrder } from '../../contracts/release.ts';
import type { Placement } from '../../contracts/serving.ts';
import { findJson } from '../_shared/read-json.ts';
import { partsOfArn, type Version } from '../_shared/versions.ts';
import type { MaintainPorts } from './ports.ts';

/** The part of `deploy/deployment.json` that says which version was live before. */
const Deployment = z.object({ replaced: Champion.optional() });

/**
 * What must stay of a pipeline, whatever its rules say. `placements`: where the champion and the version that it replaced
 * answer. The replaced one is what a rollback brings back, and what answers where the champion cannot. `tag`: of the
 * pointer to the champion, by which a change since then is seen.
 */
export type Needed = { runs: Set<string>; placements: Placement[]; busy: boolean; tag?: string };

export async function findNeeded(
  pipeline: string,
  versions: readonly Version[],
  ports: MaintainPorts,
): Promise<Needed> {
  const found = await ports.objects.read(championKey(pipeline));
  const champion = found && Champion.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  const replaced = champion && (await replacedBy(champion, ports));
  const live = [champion, replaced].filter((version) => version !== undefined);
  const running = await runningRuns(pipeline, ports);
  const ordered = await orderedVersions(pipeline, ports);
  const released = versions.filter(({ version }) => ordered.has(version));
  return {
    runs: new Set([...live.map(({ runId }) => runId), ...running, ...released.map(({ runId }) => runId)]),
    placements: live.map(({ placement }) => placement),
    busy: running.length > 0 || ordered.size > 0,
    tag: found?.tag,
  };
}

async function replacedBy({ runId }: Champion, { store }: MaintainPorts): Promise<Champion | undefined> {
  return (await findJson(runKey(runId, 'deploy', 'deployment.json'), Deployment, store))?.replaced;
}

/** The runs of the pipeline that are under way; an execution has its run's name. */
async function runningRuns(pipeline: string, { sfn, machines }: MaintainPorts): Promise<string[]> {
  const running = await runningOf(machines.pipeline, sfn);
  return running.map(({ name }) => name!).filter((name) => pipelineOfRun(name) === pipeline);
}

/** The versions that releases under way are about to bring live. */
async function orderedVersions(pipeline: string, { sfn, machines }: MaintainPorts): Promise<Set<number>> {
  const versions = new Set<number>();
  for (const { executionArn } of await runningOf(machines.release, sfn)) {
    const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const order = ReleaseOrder.safeParse(JSON.parse(input ?? '{}')).data;
    const parts = order?.modelPackageArn === undefined ? undefined : partsOfArn(order.modelPackageArn);
    const version = order?.version ?? parts?.version;
    if ((order?.pipeline ?? parts?.pipeline) === pipeline && version !== undefined) versions.add(version);
  }
  return versions;
}

async function runningOf(
  stateMachineArn: string,
  client: MaintainPorts['sfn'],
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  const input = { stateMachineArn, statusFilter: 'RUNNING' as const };
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 100 }, input))
    found.push(...executions);
  return found;
}
