/**
 * `npm run bench:drift [-- --sets NAMES --seeds N --planted N --retrained N --parts copies,peers,order,scale --rows N --keep FOLDER --log FILE]`:
 * how often the monitor alarms where nothing has changed, whether it finds what was planted, what follows, how its checks compare with
 * those of NannyML, Alibi Detect and Evidently on the same windows, and what a look at a million captured rows takes.
 *
 * `--seeds`: shuffled copies of each set; every fourth has shifts planted, up to `--planted` of them, and the first `--retrained` of
 * these are retrained. `--keep`: fits that are there are not made again. `--log`: all looks, as JSON.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../cli/version.ts';
import { cleanLooks, runCase } from './drift/cases.ts';
import { copiesPerModel, makeCopy } from './drift/copy.ts';
import { type PeerCase, writeCases } from './drift/exchange.ts';
import { compare, obstacle, type Verdicts } from './drift/peers.ts';
import { shifts } from './drift/plant.ts';
import {
  barLines,
  bars,
  copiesReport,
  peersReport,
  type SetResult,
  scaleLine,
  timelineReport,
} from './drift/report.ts';
import { lookAtScale, type Scale } from './drift/scale.ts';
import { readSet, type TimedSet, timedSets } from './drift/sets.ts';
import { live } from './drift/timeline.ts';

type Options = { sets: TimedSet[]; seeds: number; planted: number; retrained: number; folder: string };

/** All copies of all sets; of those with planted shifts also the cases for the peers, in files below the folder. */
async function runCopies({ sets, seeds, planted, retrained, folder }: Options, exchange: string) {
  const results: SetResult[] = [];
  const shared: PeerCase[] = [];
  for (const set of sets) {
    const data = readSet(set);
    const result: SetResult = { set: set.name, windowRows: 0, clean: [], cases: [] };
    for (let seed = 1; seed <= seeds; seed++) {
      const copy = await makeCopy(set, data, seed, folder);
      result.windowRows = copy.stream.windows[0].cells.length;
      result.clean.push(...(await cleanLooks(copy)));
      const model = (seed - 1) / copiesPerModel;
      if (!Number.isInteger(model) || model >= planted) continue;
      const cases = [];
      for (const shift of shifts) cases.push((await runCase(copy, shift, model < retrained)) ?? []);
      shared.push(...(await writeCases(copy, cases.flat(), exchange)));
      result.cases.push(...cases.flat().map(({ found }) => found));
    }
    results.push(result);
    console.error(`${set.name}: ${result.clean.length} looks, ${result.cases.length} planted shifts`);
  }
  return { results, shared };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sets: { type: 'string' },
      seeds: { type: 'string', default: '20' },
      planted: { type: 'string', default: '5' },
      retrained: { type: 'string', default: '1' },
      parts: { type: 'string', default: 'copies,peers,order,scale' },
      rows: { type: 'string', default: '1000000' },
      keep: { type: 'string' },
      log: { type: 'string' },
    },
  });
  const temporary = await mkdtemp(join(tmpdir(), 'landfall-drift-'));
  const folder = values.keep ?? temporary;
  const has = (part: string) => values.parts.split(',').includes(part);
  const sets = timedSets.filter(({ name }) => values.sets?.split(',').includes(name) ?? true);
  const counts = { seeds: Number(values.seeds), planted: Number(values.planted), retrained: Number(values.retrained) }; // prettier-ignore
  const before = loadavg()[0];
  try {
    const exchange = join(temporary, 'exchange');
    const { results, shared } = has('copies')
      ? await runCopies({ sets, ...counts, folder }, exchange)
      : { results: [], shared: [] };
    const why = obstacle();
    if (has('peers') && why) console.error(why);
    const isCompared = has('peers') && !why && shared.length > 0;
    const verdicts = isCompared ? await compare(shared, exchange, `Landfall ${version}`) : [];
    const timelines = has('order') ? await runTimelines(sets, folder) : [];
    const scales = has('scale') ? await runScales(Number(values.rows), temporary) : [];
    const found = { results, shared, verdicts, timelines, scales };
    printAll(found, before);
    if (values.log) await writeFile(values.log, JSON.stringify(found, null, 1));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function runTimelines(sets: TimedSet[], folder: string) {
  const all = [];
  for (const set of sets) all.push({ set: set.name, looks: await live(set, readSet(set), folder) });
  return all;
}

async function runScales(rows: number, folder: string): Promise<Scale[]> {
  const all: Scale[] = [];
  for (const rowsPerRequest of [1, 100]) {
    all.push(await lookAtScale(join(folder, `scale-${rowsPerRequest}`), { rows, rowsPerRequest }));
  }
  return all;
}

type Found = {
  results: SetResult[];
  shared: PeerCase[];
  verdicts: Verdicts[];
  timelines: Awaited<ReturnType<typeof runTimelines>>;
  scales: Scale[];
};

function printAll({ results, shared, verdicts, timelines, scales }: Found, before: number): void {
  const [{ model }] = cpus();
  const load = `Load average ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after.`;
  const machine = `${cpus().length} cores (${model.trim()}), Node ${process.versions.node}.`;
  const parts = [
    `${machine} ${load}`,
    ...(results.length ? [copiesReport(results)] : []),
    ...(verdicts.length ? [peersReport(shared, verdicts)] : []),
    ...timelines.map(({ set, looks }) => timelineReport(set, looks)),
    ...scales.map(scaleLine),
    barLines(bars(results, shared, verdicts, scales)),
  ];
  console.log(parts.join('\n\n'));
}

await main();
