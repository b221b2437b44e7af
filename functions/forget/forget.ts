import { ForgetRequest, type ForgetInput, type ForgetOutput } from '../../contracts/forget.ts';
import { forgetRequestKey, forgetsPrefix } from '../../contracts/keys.ts';
import { toFailure } from '../_shared/failure.ts';
import { findJson, readJson } from '../_shared/read-json.ts';
import { explain } from '../_shared/state-error.ts';
import { type Job, openJob } from './job.ts';
import { commitForgotten, findDatasets, removeOld, searchLanded, searchOthers } from './landed.ts';
import { isReading, markModels, startRetraining } from './models.ts';
import type { ForgetPorts } from './ports.ts';
import { searchRuns } from './runs.ts';
import { searchBatches, searchCaptured, searchPredictions, searchRecords } from './traffic.ts';

/** A part of the work; false: to be gone on with. */
type Phase = (job: Job) => Promise<boolean>;

/**
 * In this order nothing is lost, wherever it ends: captured requests tell which labels and predictions go; what landed is
 * written anew before the dataset points to it, and only then removed. A run that was under way may bring an old version
 * into the dataset after that: once none is, the dataset is put right again, and what they have written is searched.
 */
const phases: Phase[] = [
  searchCaptured,
  searchPredictions,
  searchLanded,
  searchOthers,
  findDatasets,
  commitForgotten,
  removeOld,
  async (job) => !(await isReading(job)),
  commitForgotten,
  searchRuns,
  searchBatches,
  searchRecords,
  markModels,
  startRetraining,
];
const waiting = 7;

/**
 * Removes a person's rows from what landed, from all that was made of it and from captured traffic, and has the model made
 * anew. Each call does a part; the report in S3 says how far the work came, so that it is gone on with after any
 * crash.
 *
 * @throws Failure without the value in its text, since it goes to logs and to Step Functions' history
 */
export async function forget(input: ForgetInput, ports: ForgetPorts): Promise<ForgetOutput> {
  const key = forgetRequestKey(input.id);
  if (input.action === 'work') return work(await readJson(key, ForgetRequest, ports.store), ports);
  const request = await findJson(key, ForgetRequest, ports.store);
  const failure = input.action === 'failed' ? explain(input.error) : undefined;
  if (request) {
    await close(await openJob(request, ports), failure?.cause);
    // What a request that failed has found so far is needed when it is made again.
    if (!failure) await removeAll(`${forgetsPrefix(request.pipeline)}${request.id}/`, ports);
  }
  await removeAll(key, ports);
  return failure ? { error: failure.error, cause: failure.cause } : { status: 'done' };
}

async function work(request: ForgetRequest, ports: ForgetPorts): Promise<ForgetOutput> {
  try {
    const job = await openJob(request, ports);
    const { report } = job;
    report.status = 'working';
    while (report.progress.phase < phases.length) {
      const done = await phases[report.progress.phase](job);
      if (done) report.progress = { phase: report.progress.phase + 1 };
      await job.save();
      if (!done) return { status: report.progress.phase === waiting ? 'waiting' : 'working' };
      if (job.over()) return { status: 'working' };
    }
    return { status: 'done' };
  } catch (error) {
    throw withoutValue(error, request.value);
  }
}

/** The same failure, with nothing of the person in it. */
function withoutValue(error: unknown, value: string): Error {
  const { name, message } = toFailure(error);
  return Object.assign(new Error(message.replaceAll(value, '(forgotten)')), { name });
}

async function close({ report, save, ports }: Job, reason: string | undefined): Promise<void> {
  report.status = reason === undefined ? 'done' : 'failed';
  if (reason !== undefined) report.reason = reason;
  else delete report.reason;
  report.endedAt = new Date(ports.clock.now()).toISOString();
  await save();
}

/** For good: the request names the person. */
async function removeAll(prefix: string, { artifacts }: ForgetPorts): Promise<void> {
  const found: { key: string; versionId: string }[] = [];
  for await (const { key, versionId } of artifacts.list(prefix)) found.push({ key, versionId });
  await artifacts.remove(found);
}
