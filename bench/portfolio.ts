/**
 * `node bench/portfolio.ts`: makes the search's portfolio from measurements. Needs the folder `shared` beside the clone
 * (or LANDFALL_SHARED).
 *
 *   measure [--rows 1000] [--sets a,b]   fits all configurations on samples of the sets, and adds the losses to
 *                                        bench/portfolio/losses.json
 *   choose [--count 20] [--least 0] [--most 1000000]   from samples of so many rows, prints the chosen ones in order
 */
import { parseArgs } from 'node:util';
import { dataSets } from './automl/shared.ts';
import { choose } from './portfolio/choose.ts';
import { configurations } from './portfolio/configurations.ts';
import { readLosses, signature, writeLosses, type Losses } from './portfolio/losses.ts';
import { measure, type Measured } from './portfolio/measure.ts';

async function measureAll(rows: number, names: string[] | undefined): Promise<void> {
  const all = configurations();
  const sets = dataSets(names, 1).filter(({ hasText }) => !hasText);
  for (const { name } of sets) {
    const known = aligned(readLosses(), all);
    const began = performance.now();
    const measured = await measure(name, rows, all);
    writeLosses(added(known, measured));
    const fitted = measured.losses.filter((loss) => loss !== null).length;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.error(
      `${name}: ${fitted} of ${all.length} configurations on ${measured.sample.rows} rows, ${seconds} s`,
    );
  }
}

/** The table with one column for each of these configurations; what is not known of one is null. */
function aligned(known: Losses, all: Losses['configurations']): Losses {
  const places = new Map(known.configurations.map((own, i) => [signature(own), i]));
  const align = (row: (number | null)[]) => all.map((own) => row[places.get(signature(own)) ?? -1] ?? null);
  return {
    ...known,
    configurations: all,
    losses: known.losses.map(align),
    seconds: known.seconds.map(align),
  };
}

/** With the sample in its place, where it was measured before, or at the end. */
function added(known: Losses, { sample, losses, seconds }: Measured): Losses {
  const place = known.samples.findIndex((own) => own.name === sample.name && own.rows === sample.rows);
  const at = place < 0 ? known.samples.length : place;
  const put = <T>(rows: T[], row: T) => Object.assign([...rows], { [at]: row });
  return {
    configurations: known.configurations,
    samples: put(known.samples, sample),
    losses: put(known.losses, losses),
    seconds: put(known.seconds, seconds),
  };
}

function printChoice(count: number, least: number, most: number): void {
  const known = readLosses();
  const among = [...known.samples.keys()].filter(
    (i) => known.samples[i].rows >= least && known.samples[i].rows <= most,
  );
  console.log(`${among.length} samples, ${known.configurations.length} configurations`);
  for (const { configuration, regret } of choose(known, count, { among })) {
    const { estimator, plan, params } = known.configurations[configuration];
    console.log(`${regret.toFixed(4)}  ${estimator} on ${plan}  ${JSON.stringify(params)}`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000' },
    sets: { type: 'string' },
    count: { type: 'string', default: '20' },
    least: { type: 'string', default: '0' },
    most: { type: 'string', default: '1000000' },
  },
});
if (positionals[0] === 'measure') await measureAll(Number(values.rows), values.sets?.split(','));
else printChoice(Number(values.count), Number(values.least), Number(values.most));
