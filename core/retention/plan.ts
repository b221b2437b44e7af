import type { Retired } from '../../contracts/maintenance.ts';
import type { Retention } from '../../contracts/monitoring.ts';
import { pipelineOfRun } from '../../contracts/keys.ts';

/** An object of the artifacts bucket; `at`: when it was written, in milliseconds since 1970. */
export type Stored = { key: string; bytes: number; at: number };

/** A version in the Model Registry. */
export type Registered = { version: number; runId: string; arn: string; status: string; at: number };

/**
 * What there is of a pipeline, and what is needed of it. `needed.runs`: those of the champion, of what it replaced, of
 * versions on trial or waiting for an approval, and those under way. `inUse`: configurations, models and function
 * versions that answer or are kept for a rollback, by the names that `serving` has them by. `busy`: a roll-out is under way.
 */
export type Inventory = {
  pipeline: string;
  now: number;
  retention: Retention;
  objects: readonly Stored[];
  versions: readonly Registered[];
  needed: { runs: ReadonlySet<string>; inUse: ReadonlySet<string>; busy: boolean };
  serving: readonly Pick<Retired, 'kind' | 'name'>[];
};

const dayMillis = 86_400_000;
/** The longest roll-out takes a day, and is judged by what was captured meanwhile. */
const rolloutDays = 2;

/** S3 Standard in us-east-1, list price for the first 50 TB: USD for a byte and month. aws.amazon.com/s3/pricing */
const usdPerByteMonth = 0.023 / 1024 ** 3;
export const storageUsdPerMonth = (bytes: number) => bytes * usdPerByteMonth;

/** Tables, matrices, models and archives. Whatever else a run has written is its record: JSON and HTML stay for ever. */
const heavy = /\.(parquet|npy|npz|onnx|jsonl|tar\.gz)$/;
const ofModel = /^runs\/[^/]+\/(train\/model\.onnx|deploy\/[^/]+\.tar\.gz)$/;

/**
 * What the rules of the pipeline's definition retire, each with its reason: pure, so that every rule can be tried on any
 * inventory. What is registered and what serves comes before the objects that it is made of.
 */
export function planRetirement(inventory: Inventory): Retired[] {
  const kept = keptRuns(inventory);
  return [
    ...packages(inventory, kept),
    ...inventory.serving
      .filter(({ name }) => !inventory.needed.inUse.has(name))
      .map((unused) => ({ ...unused, bytes: 0, reason: 'serves nothing and is kept for no rollback' })),
    ...inventory.objects.flatMap((object) => {
      const reason = isOf(inventory.pipeline, object.key) && reasonOf(object, inventory, kept);
      return reason ? [{ kind: 'object' as const, name: object.key, bytes: object.bytes, reason }] : [];
    }),
  ];
}

type Kept = { needed: ReadonlySet<string>; newest: ReadonlySet<string>; young: ReadonlySet<string> };

/** A run is as old as what was last written of it: who promotes an old version makes its run young again. */
function keptRuns({ objects, versions, needed, now, retention }: Inventory): Kept {
  const waiting = versions.filter(({ status }) => status === 'PendingManualApproval');
  const newest = versions.toSorted((a, b) => b.version - a.version).slice(0, retention.versions);
  const young = new Set<string>();
  for (const { key, at } of objects) {
    const run = runOf(key);
    if (run && now - at <= retention.runDays * dayMillis) young.add(run);
  }
  return {
    needed: new Set([...needed.runs, ...waiting.map(({ runId }) => runId)]),
    newest: new Set(newest.map(({ runId }) => runId)),
    young,
  };
}

function reasonOf({ key, at }: Stored, inventory: Inventory, kept: Kept): string | undefined {
  if (!heavy.test(key)) return undefined;
  const { retention, now } = inventory;
  const days = (now - at) / dayMillis;
  const run = runOf(key);
  if (run) return reasonOfRun(key, run, retention, kept);
  if (key.startsWith('capture/')) {
    const least = inventory.needed.busy
      ? Math.max(rolloutDays, retention.captureDays)
      : retention.captureDays;
    return days > least ? `captured more than ${retention.captureDays} days ago` : undefined;
  }
  const what = key.startsWith('batches/') ? 'scored' : 'predicted';
  return days > retention.runDays ? `${what} more than ${retention.runDays} days ago` : undefined;
}

function reasonOfRun(key: string, run: string, { runDays, versions }: Retention, kept: Kept) {
  if (kept.needed.has(run) || kept.young.has(run)) return undefined;
  if (!ofModel.test(key)) return `of a run of more than ${runDays} days ago`;
  if (kept.newest.has(run)) return undefined;
  return `model of a run of more than ${runDays} days ago, not among the ${versions} newest versions`;
}

/** Packages go with their models; the newest versions are never among them, so that no number is given twice. */
function packages({ versions, now, retention }: Inventory, kept: Kept): Retired[] {
  return versions
    .filter(({ runId, at }) => {
      const stays = kept.needed.has(runId) || kept.newest.has(runId) || kept.young.has(runId);
      return !stays && now - at > retention.runDays * dayMillis;
    })
    .map(({ arn, version }) => ({
      kind: 'model-package' as const,
      name: arn,
      bytes: 0,
      reason: `version ${version} is not among the ${retention.versions} newest and older than ${retention.runDays} days`,
    }));
}

/** `runs/<runId>/…` */
export const runOf = (key: string): string | undefined => /^runs\/([^/]+)\//.exec(key)?.[1];

/** Whether a key is the pipeline's: a name may begin as another's does, so a prefix says too little. */
export function isOf(pipeline: string, key: string): boolean {
  const [, folder, name] = /^(runs|batches|capture|predictions)\/([^/]+)\//.exec(key) ?? [];
  if (folder === 'runs' || folder === 'batches')
    return /-[0-9a-f]{12}$/.test(name) && pipelineOfRun(name) === pipeline;
  return name === pipeline;
}
