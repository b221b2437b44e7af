import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { Champion } from '../../contracts/artifacts.ts';
import { championKey, pipelineOfRun } from '../../contracts/keys.ts';
import { ReleaseOrder } from '../../contracts/release.ts';
import type { Placement } from '../../contracts/serving.ts';
import { withReplaced } from '../_shared/live.ts';
import { runningExecutions } from '../_shared/running.ts';
import { partsOfArn, type Version } from '../_shared/versions.ts';
import type { MaintainPorts } from './ports.ts';

/**
 * What must stay of a pipeline, whatever its rules say. `placements`: where the champion and the version that it replaced
 * answer. `tag`: of the pointer to the champion, by which a change since then is seen.
 */
export type Needed = {
  runs: Set<string>;
  placements: Placement[];
  busy: boolean;
  champion?: Champion;
  tag?: string;
};

export async function findNeeded(
  pipeline: string,
  versions: readonly Version[],
  ports: MaintainPorts,
): Promise<Needed> {
  const found = await ports.objects.read(championKey(pipeline));
  const champion = found && Champion.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  const live = champion ? await withReplaced(champion, ports.store) : [];
  const running = await runningRuns(pipeline, ports);
  const ordered = await orderedVersions(pipeline, ports);
  const released = versions.filter(({ version }) => ordered.has(version));
  return {
    runs: new Set([...live.map(({ runId }) => runId), ...running, ...released.map(({ runId }) => runId)]),
    placements: live.map(({ placement }) => placement),
    busy: running.length > 0 || ordered.size > 0,
    champion,
    tag: found?.tag,
  };
}

/** The runs of the pipeline that are under way; an execution has its run's name. */
async function runningRuns(pipeline: string, { sfn, machines }: MaintainPorts): Promise<string[]> {
  const running = await runningExecutions(machines.pipeline, sfn);
  return running.map(({ name }) => name!).filter((name) => pipelineOfRun(name) === pipeline);
}

/** The versions that releases under way are about to bring live. */
async function orderedVersions(pipeline: string, { sfn, machines }: MaintainPorts): Promise<Set<number>> {
  const versions = new Set<number>();
  for (const { executionArn } of await runningExecutions(machines.release, sfn)) {
    const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const order = ReleaseOrder.safeParse(JSON.parse(input ?? '{}')).data;
    const parts = order?.modelPackageArn === undefined ? undefined : partsOfArn(order.modelPackageArn);
    const version = order?.version ?? parts?.version;
    if ((order?.pipeline ?? parts?.pipeline) === pipeline && version !== undefined) versions.add(version);
  }
  return versions;
}
