import { BackfillPlan, type BackfillDay } from '../../contracts/backfill.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { backfillKey, outcomeKey, runId } from '../../contracts/keys.ts';
import type { Run, Source } from '../../contracts/stages.ts';
import { Summary } from '../../contracts/summary.ts';
import { endOf } from '../../core/backfill/day-of.ts';
import { sameVersion } from '../_shared/dataset/entries.ts';
import { newestDataset } from '../_shared/dataset/log.ts';
import { placeOf } from '../_shared/dataset/place.ts';
import { readDefinition } from '../_shared/definition.ts';
import { enter } from '../_shared/ledger.ts';
import { findJson, readJson } from '../_shared/read-json.ts';
import type { BackfillPorts } from './ports.ts';

/** Step Functions passes 256 KiB between states, and the pipeline's stages add to what they were given. */
const longestInput = 100_000;

export type Started = { state: BackfillDay['state']; runId: string; input?: { run: Run } };

/**
 * Says how a day is run: its files are added to the newest data, as if they had landed by the end of that day. A day's run is
 * made once, by the ledger, whichever backfill asks for it; one that failed for another reason than its data is made anew.
 * Where the dataset has these very files already, no run is made. Writes `days/<day>.json`.
 *
 * @throws Failure `Misconfigured` too_many_files
 */
export async function start(
  { id, day }: { id: string; day: string },
  ports: BackfillPorts,
): Promise<Started> {
  const { order, days } = await readJson(backfillKey(id, 'plan.json'), BackfillPlan, ports.store);
  const { sources } = days.find((one) => one.day === day)!;
  const started = await decide(order.pipeline, day, sources, ports);
  const record: BackfillDay = { day, state: started.state, runId: started.runId };
  await ports.store.put(backfillKey(id, `days/${day}.json`), JSON.stringify(record));
  ports.log.info(started.state, { id, day, runId: started.runId });
  return started;
}

async function decide(
  name: string,
  day: string,
  sources: Source[],
  { store, objects }: BackfillPorts,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const own = idOf(name, day, sources, attempt);
    const outcome = await findJson(outcomeKey(own), Summary, store);
    if (outcome && isFinal(outcome.status)) return { state: 'done', runId: own };
    if (outcome) continue; // this attempt failed: the next
    const known = attempt === 1 && (await knownAs(name, sources, store));
    if (known) return { state: 'known', runId: known };
    const pipeline = await readDefinition(name, objects);
    const run: Run = {
      runId: own,
      pipeline,
      sources,
      ...(await placeOf(pipeline, store)),
      startedBy: 'backfill',
      startedAt: endOf(day),
    };
    const input = { run: (await enter(run, objects)).recorded.run };
    if (JSON.stringify(input).length > longestInput) {
      const text = `${sources.length} files are of ${day}, more than one run can be given: land them as fewer, larger files.`;
      throw misconfigured('too_many_files', text);
    }
    return { state: 'run', runId: own, input };
  }
}

/** By the day and its object versions: the same files make the same run. */
export function idOf(pipeline: string, day: string, sources: readonly Source[], attempt: number): string {
  const files = sources.flatMap(({ bucket, key, versionId }) => [bucket, key, versionId]);
  return runId(pipeline, 'backfill', day, ...files, ...(attempt > 1 ? [String(attempt)] : []));
}

/** What a person must mend comes to another end the next time. */
export const isFinal = (status: Summary['status']) => status !== 'Failed' && status !== 'Misconfigured';

/** The run by which the newest data came to have these very files; undefined where one of them is not in it. */
async function knownAs(
  pipeline: string,
  sources: readonly Source[],
  store: BackfillPorts['store'],
): Promise<string | undefined> {
  const newest = await newestDataset(pipeline, store);
  const entries = sources.map((source) =>
    newest?.manifest.entries.find((entry) => sameVersion(entry.source, source)),
  );
  return entries.every((entry) => entry !== undefined) ? entries.at(-1)?.runId : undefined;
}
