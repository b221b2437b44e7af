/**
 * `npm run bench:automl`: `landfall fit` and the well-known AutoML libraries on the same splits, one after the other
 * on the same cores. Needs the folder `shared` beside the clone (or LANDFALL_SHARED) and the Python environments that
 * its `bench/setup.sh` makes.
 *
 *   --sets a,b        these data sets (default: all)
 *   --budget 20,5     Landfall's budgets, seconds
 *   --peers a,b:60    these peers, or `none` (default: all whose environment is there)
 *   --splits 10       of sets below 5,000 rows
 *   --fresh           measure again what is known
 *   --max-load 3      measure again what began under a higher load average
 *   --cached          measure nothing, print what is known
 *   --markdown FILE   write the report there as well: between its markers, if it is a page like docs/benchmarks.md
 *
 * What was measured is kept in `bench/.results/automl.jsonl`: an interrupted run goes on where it was.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCache, type Cache } from './automl/cache.ts';
import { landfallVersion, runLandfall } from './automl/landfall.ts';
import { readOptions, type Options } from './automl/options.ts';
import { obstacleTo, runPeer, versionOf } from './automl/peers.ts';
import type { Row } from './automl/ranks.ts';
import { insertReport } from './automl/page.ts';
import { report } from './automl/report.ts';
import type { Question, Result } from './automl/result.ts';
import { dataSets, repository, requireShared, type DataSet } from './automl/shared.ts';
import { landfall, peers, peersNamed, systemId, type System } from './automl/systems.ts';

const note = (line: string) => console.error(line);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  requireShared();
  const sets = dataSets(options.sets, options.splits);
  const systems = [...options.budgets.map(landfall), ...chosenPeers(options)];
  const versions = options.cached ? new Map() : await versionsOf(systems);
  const cache = openCache(join(repository, 'bench/.results/automl.jsonl'));
  const rows: Row[] = [];
  for (const set of sets) rows.push(await rowOf(set, systems, versions, cache, options));
  const measured = rows.filter(({ results }) => results.size);
  if (!measured.length) throw new Error('Nothing is known about these sets and systems.');
  const text = report(measured, systems);
  console.log(text);
  if (options.markdown) writeReport(options.markdown, text);
}

function writeReport(file: string, text: string): void {
  writeFileSync(file, existsSync(file) ? insertReport(readFileSync(file, 'utf8'), text) : `${text}\n`);
}

/** Those asked for must be there; without a choice, those that are there. */
function chosenPeers({ peers: names, cached }: Options): System[] {
  const chosen = names ? peersNamed(names) : peers;
  if (cached) return chosen;
  return chosen.filter((system) => {
    const obstacle = obstacleTo(system);
    if (obstacle && names) throw new Error(obstacle);
    if (obstacle) note(obstacle);
    return !obstacle;
  });
}

async function versionsOf(systems: System[]): Promise<Map<System, string>> {
  const versions = new Map<System, string>();
  for (const system of systems)
    versions.set(system, system.peer ? await versionOf(system.peer) : landfallVersion());
  return versions;
}

async function rowOf(
  set: DataSet,
  systems: System[],
  versions: Map<System, string>,
  cache: Cache,
  options: Options,
): Promise<Row> {
  const results = new Map<string, Result[]>();
  for (let split = 0; split < set.splits; split++)
    for (const system of systems) {
      const { name, budget } = system;
      const question = { set: set.name, split, system: name, budget };
      const result = options.cached
        ? cache.findAny(question)
        : await ask({ ...question, version: versions.get(system)! }, system, set, cache, options);
      if (result) results.set(system.id, [...(results.get(system.id) ?? []), result]);
    }
  return { set, results };
}

async function ask(
  question: Question,
  system: System,
  set: DataSet,
  cache: Cache,
  { fresh, maxLoad }: Options,
): Promise<Result> {
  const known = fresh ? undefined : cache.find(question);
  if (known && known.load <= maxLoad) return known;
  const { peer, budget } = system;
  const outcome = peer
    ? await runPeer({ ...system, peer }, set, question.split)
    : await runLandfall(budget, set, question.split);
  const result = { ...question, ...outcome };
  cache.add(result);
  note(progress(result));
  return result;
}

function progress(result: Result): string {
  const { set, split, system, budget, score, error, wallSeconds, peakMb, modelBytes = 0 } = result;
  const found = error === undefined ? `${score}` : `failed: ${error.slice(-200)}`;
  const cost = `${wallSeconds.toFixed(1)} s  ${peakMb} MB  model ${(modelBytes / 1024).toFixed(0)} kB`;
  return `${set} ${split}  ${systemId(system, budget)}  ${found}  ${cost}`;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error) || process.env.DEBUG) throw error;
  console.error(`bench:automl: ${error.message} (DEBUG=1 shows the stack)`);
  process.exitCode = 1;
}
