import { Manifest } from '../../contracts/dataset-version.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Run } from '../../contracts/stages.ts';
import type { File } from './download.ts';
import { isAllOf, type Plan } from './plan.ts';

/**
 * The very data of a run: one that is done again from it writes the same manifest.
 * @param kept the dataset's version that what landed is in, where something did
 */
export function manifestOf(
  run: Run,
  plan: Plan,
  files: readonly File[],
  rows: number,
  kept: Manifest | undefined,
): Manifest {
  const { accumulation, window, name } = run.pipeline;
  const version = versionOf(run, plan, kept);
  // In the schema's order of fields, whoever made the entries.
  return Manifest.parse({
    pipeline: name,
    ...(version !== undefined && { version }),
    accumulation,
    ...(window && { window }),
    until: plan.until,
    entries: files.map(({ entry }) => entry),
    rows,
    because: run.repeats && plan.base ? plan.base.because : becauseOf[run.startedBy],
  });
}

/** A run that is only to collect has read no version where others landed at the same time. */
function versionOf(run: Run, plan: Plan, kept: Manifest | undefined): number | undefined {
  if (run.sources.length === 0) return plan.base?.version;
  return kept && isAllOf(kept.entries, plan) ? kept.version : undefined;
}

const becauseOf: Record<Run['startedBy'], string> = {
  landing: 'landed',
  backfill: 'backfilled',
  schedule: 'retrained',
  drift: 'retrained',
  forget: 'retrained',
  rerun: 'repeated',
  fit: 'fitted',
};

/** Of the contents, not of names; how they are put together counts where it changes what comes of them. */
export function hashOf({ pipeline }: Run, { until }: Plan, files: readonly File[]): string {
  const { accumulation, window } = pipeline;
  const how = [
    ...(accumulation.mode === 'upsert' ? [JSON.stringify(accumulation)] : []),
    ...(window ? [JSON.stringify({ window, until })] : []),
  ];
  return sha256([...files.map(({ entry }) => entry.sha256), ...how].join('\n'));
}
