import { createHash } from 'node:crypto';

/**
 * The grammar of S3 keys. Landing bucket: `landing/`, and `history/` for files that a backfill may run and whose landing
 * starts nothing; everything else is in the artifacts bucket.
 */
export const landingPrefix = (pipeline: string) => `landing/${pipeline}/`;
export const landingKey = (pipeline: string, file: string) => `${landingPrefix(pipeline)}${file}`;
export const pipelineKey = (pipeline: string) => `pipelines/${pipeline}.json`;
/** The versions of a pipeline's data, by number; ten digits, so that they are listed in their order. */
export const datasetPrefix = (pipeline: string) => `datasets/${pipeline}/`;
export const datasetKey = (pipeline: string, version: number) =>
  `${datasetPrefix(pipeline)}${String(version).padStart(10, '0')}.json`;
export const ledgerKey = (runId: string) => `ledger/${runId}.json`;
export const championPrefix = 'champions/';
export const championKey = (pipeline: string) => `${championPrefix}${pipeline}.json`;
/** Who deploys just now: one run at a time per pipeline. */
export const leaseKey = (pipeline: string) => `champions/${pipeline}.lease.json`;
export const capturePrefix = (pipeline: string) => `capture/${pipeline}/`;
/** Landing bucket: a file here is scored as a whole, and comes back under `scored/`. */
export const scorePrefix = (pipeline: string) => `score/${pipeline}/`;
export const scoredKey = (pipeline: string, file: string) => `scored/${pipeline}/${file}`;
export const batchKey = (id: string, artifact: string) => `batches/${id}/${artifact}`;
/** A backfill, by its execution's name: `plan.json`, `days/<day>.json`, `report.json`. */
export const backfillKey = (id: string, artifact: string) => `backfills/${id}/${artifact}`;
/** The records of what was seen and decided, by time. */
export const monitorPrefix = (pipeline: string) => `monitor/${pipeline}/`;
/** What the next look must know of the ones before. */
export const monitorStateKey = (pipeline: string) => `monitor/${pipeline}.json`;
/** What each run has cost, by the calendar month (UTC, `yyyy-mm`) in which it began. */
export const costPrefix = (pipeline: string, month: string) => `costs/${pipeline}/${month}/`;
export const costKey = (runId: string, startedAt: string) =>
  `${costPrefix(pipelineOfRun(runId), startedAt.slice(0, 7))}${runId}.json`;
/** What the live versions answered, by the look that read it from the captures: for labels that come later. */
export const predictionsPrefix = (pipeline: string) => `predictions/${pipeline}/`;
/** Landing bucket: files with prediction ids and true values. */
export const labelsPrefix = (pipeline: string) => `labels/${pipeline}/`;

/** What was retired, by time: the record of each maintenance. */
export const maintenanceKey = (time: string) => `maintenance/${time}.json`;
/** What was done to forget somebody: the report, for ever. It names nobody. */
export const forgetsPrefix = (pipeline: string) => `forgets/${pipeline}/`;
export const forgetKey = (pipeline: string, id: string) => `${forgetsPrefix(pipeline)}${id}.json`;
/** What one part of the work tells the next, until it is done: requests that a person's rows came with, not the person. */
export const forgetPartKey = (pipeline: string, id: string, part: string) =>
  `${forgetsPrefix(pipeline)}${id}/${part}.json`;
/** Who is to be forgotten, in clear, as long as it takes. A prefix of its own: what is left there is removed in a day. */
export const forgetRequestPrefix = 'forget-requests/';
export const forgetRequestKey = (id: string) => `${forgetRequestPrefix}${id}.json`;
/** Rows of the run's data have been forgotten since: it cannot be repeated, and its model has seen them. */
export const forgottenKey = (runId: string) => `runs/${runId}/forgotten.json`;

/** `runs/<runId>/<stage>/<artifact>` */
export const runKey = (runId: string, stage: string, artifact: string) =>
  `runs/${runId}/${stage}/${artifact}`;
/** What the stage wrapper writes: times and facts. Outside the artefacts, since times differ between equal runs. */
export const stageLogKey = (runId: string, stage: string) => runKey(runId, 'log', `${stage}.json`);
/** What was decided about the run's version, and what its deployment was asked with, for a release by hand. */
export const rolloutKey = (runId: string) => runKey(runId, 'deploy', 'rollout.json');
export const deployInputKey = (runId: string) => runKey(runId, 'deploy', 'input.json');
export const outcomeKey = (runId: string) => runKey(runId, 'log', 'outcome.json');

/** The pipeline that a landing key belongs to, or undefined where the key is no landing key. */
export function pipelineOfLandingKey(key: string): string | undefined {
  return /^landing\/([a-z][a-z0-9-]{0,39})\/.+/.exec(key)?.[1];
}

/** The pipeline that a file of labels is for. */
export const pipelineOfLabelsKey = (key: string): string | undefined =>
  /^labels\/([a-z][a-z0-9-]{0,39})\/.*[^/]$/.exec(key)?.[1];

/** The pipeline and the file's name, of a key of a file to be scored. */
export function scoreFileOf(key: string): { pipeline: string; file: string } | undefined {
  const [, pipeline, file] = /^score\/([a-z][a-z0-9-]{0,39})\/(.*[^/])$/.exec(key) ?? [];
  return file ? { pipeline, file } : undefined;
}

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** `<pipeline>-<first 12 of sha256(parts)>`: the same object version always names the same run. */
export function runId(pipeline: string, ...parts: string[]): string {
  return `${pipeline}-${sha256(parts.join('\n')).slice(0, 12)}`;
}

export const pipelineOfRun = (runId: string) => runId.replace(/-[0-9a-f]{12}$/, '');
export const endpointName = (pipeline: string) => `landfall-${pipeline}`;
/** The function that answers for a pipeline whose `serving` is lambda. */
export const predictFunction = (pipeline: string) => `landfall-predict-${pipeline}`;
