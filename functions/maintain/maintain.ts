import { capturePrefix, maintenanceKey, pipelineKey, predictionsPrefix } from '../../contracts/keys.ts';
import type {
  Maintenance,
  MaintainInput,
  PipelineMaintenance,
  Retired,
} from '../../contracts/maintenance.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { isOf, planRetirement, storageUsdPerMonth, type Stored } from '../../core/retention/plan.ts';
import { toFailure } from '../_shared/failure.ts';
import { takeLease } from '../_shared/lease.ts';
import { readJson } from '../_shared/read-json.ts';
import { listVersions } from '../_shared/versions.ts';
import { carryOut } from './carry-out.ts';
import { findNeeded } from './needed.ts';
import { idleEndpoint } from './idle.ts';
import type { MaintainPorts } from './ports.ts';
import { findServing } from './serving.ts';

/** What one call retires at most, so that its answer and its record stay small; the next call goes on. */
const most = 10_000;

/**
 * Retires what the pipelines' definitions do not keep, and writes `maintenance/<time>.json`. A pipeline that cannot be
 * looked after now, since a deployment is under way, is left for the next time.
 *
 * @throws the first failure, once the other pipelines are done with and all that was retired is on the record
 */
export async function maintain(input: MaintainInput, ports: MaintainPorts): Promise<Maintenance> {
  const time = new Date(ports.clock.now()).toISOString();
  const pipelines: PipelineMaintenance[] = [];
  const failures: unknown[] = [];
  let left = most;
  for (const pipeline of await pipelinesOf(input, ports)) {
    const how = { dryRun: input.dryRun, holder: `gc/${time}`, most: left };
    const { failure, ...done } = await maintainOne(pipeline, how, ports).catch((error: unknown) => ({
      ...told(pipeline, [], true, toFailure(error).message),
      failure: error,
    }));
    if (failure && toFailure(failure).name !== 'EndpointNotReady') failures.push(failure);
    left -= done.retired.length;
    pipelines.push(done);
  }
  const maintenance = { time, dryRun: input.dryRun, pipelines };
  if (!input.dryRun) await ports.store.put(maintenanceKey(time), JSON.stringify(maintenance, null, 2));
  if (failures.length > 0) throw failures[0];
  return maintenance;
}

async function pipelinesOf({ pipeline }: MaintainInput, { store }: MaintainPorts): Promise<string[]> {
  if (pipeline) return [pipeline];
  const keys = await store.list('pipelines/');
  return keys.flatMap((key) => /^pipelines\/(.+)\.json$/.exec(key)?.[1] ?? []);
}

type How = { dryRun: boolean; holder: string; most: number };

type Done = PipelineMaintenance & { failure?: unknown };

/** The lease is taken before anything is looked at: what is found then stays so until it is given back. */
async function maintainOne(pipeline: string, how: How, ports: MaintainPorts): Promise<Done> {
  if (how.dryRun) {
    const { plan, more, idle } = await planOf(pipeline, how.most, ports);
    return { ...told(pipeline, plan, more), idle };
  }
  await takeLease(pipeline, how.holder, ports);
  try {
    const { plan, more, idle, tag } = await planOf(pipeline, how.most, ports);
    const done = await carryOut(plan, { pipeline, holder: how.holder, tag }, ports);
    return {
      ...told(pipeline, done.retired, more || Boolean(done.stopped), done.stopped),
      idle,
      failure: done.failure,
    };
  } finally {
    await giveBack(pipeline, how.holder, ports);
  }
}

/** Only who renewed a lease last can give it back. It ends by itself where that fails. */
async function giveBack(pipeline: string, holder: string, ports: MaintainPorts): Promise<void> {
  try {
    const release = await takeLease(pipeline, holder, ports);
    await release();
  } catch (error) {
    ports.log.warn('the lease was not given back', { pipeline, reason: String(error) });
  }
}

function told(pipeline: string, retired: Retired[], more: boolean, stopped?: string): PipelineMaintenance {
  const bytes = retired.reduce((sum, one) => sum + one.bytes, 0);
  const usdPerMonth = storageUsdPerMonth(bytes);
  return { pipeline, retired, bytes, usdPerMonth, ...(stopped && { stopped }), more };
}

async function planOf(pipeline: string, most: number, ports: MaintainPorts) {
  const definition = await readJson(pipelineKey(pipeline), Pipeline, ports.store);
  const versions = await listVersions(pipeline, ports.sagemaker);
  const { runs, placements, busy, champion, tag } = await findNeeded(pipeline, versions, ports);
  const { made, inUse } = await findServing(pipeline, placements, ports);
  const plan = planRetirement({
    pipeline,
    now: ports.clock.now(),
    retention: definition.retention,
    objects: await objectsOf(pipeline, ports),
    versions: versions.map((version) => ({ ...version, at: version.createdAt?.getTime() ?? Infinity })),
    needed: { runs, inUse, busy },
    serving: made,
  });
  const idle = await idleEndpoint(definition, champion, ports);
  return { plan: plan.slice(0, most), more: plan.length > most, idle, tag };
}

/** All that the rules may ask about. Of captures, which are many and listed oldest first, no more than can be retired. */
async function objectsOf(pipeline: string, { artifacts }: MaintainPorts): Promise<Stored[]> {
  const objects: Stored[] = [];
  for (const prefix of [`runs/${pipeline}-`, `batches/${pipeline}-`, predictionsPrefix(pipeline)])
    for await (const object of artifacts.list(prefix)) if (isOf(pipeline, object.key)) objects.push(object);
  let captured = 0;
  for await (const object of artifacts.list(capturePrefix(pipeline))) {
    if (captured++ > most) break;
    objects.push(object);
  }
  return objects;
}
