/**
 * `node bench/portfolio.ts`: makes the search's portfolio from measurements. Needs the folder `shared` beside the clone
 * (or LANDFALL_SHARED).
 *
 *   measure [--rows 1000] [--sets a,b]   fits on samples of the sets what is not yet known, and adds the losses to
 *                                        bench/portfolio/losses.json
 *   choose [--count 20] [--least 0] [--most 1000000]   from samples of so many rows, prints the chosen ones in order
 */
import { parseArgs } from 'node:util';
import { signature } from '../core/search/propose.ts';
import { dataSets } from './automl/shared.ts';
import { choose } from './portfolio/choose.ts';
import { configurations } from './portfolio/configurations.ts';
import { readLosses, writeLosses, type Configuration, type Losses } from './portfolio/losses.ts';
import { measure, type Measured } from './portfolio/measure.ts';

async function measureAll(rows: number, names: string[] | undefined): Promise<void> {
  const all = configurations();
  const sets = dataSets(names, 1).filter(({ hasText }) => !hasText);
  for (const { name } of sets) {
    const known = aligned(readLosses(), all);
    const at = known.samples.findIndex((sample) => sample.name === name && sample.wanted === rows);
    const missing = all.flatMap((_, i) => (known.losses[at]?.[i] == null ? [i] : []));
    if (missing.length === 0) continue;
    const began = performance.now();
    const measured = await measure(
      name,
      rows,
      missing.map((i) => all[i]),
    );
    writeLosses(merged(known, at, missing, measured));
    const fitted = measured.losses.filter((loss) => loss !== null).length;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.error(`${name}: ${fitted} of ${missing.length} configurations fitted, ${seconds} s`);
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

/** With what was measured of the missing configurations in the row of its sample (`at`), or in a new one. */
function merged(known: Losses, at: number, missing: number[], { sample, losses, seconds }: Measured): Losses {
  const row = at < 0 ? known.samples.length : at;
  const put = (rows: (number | null)[][], values: (number | null)[]) => {
    const filled = [...(rows[row] ?? known.configurations.map(() => null))];
    missing.forEach((place, i) => (filled[place] = values[i]));
    return Object.assign([...rows], { [row]: filled });
  };
  return {
    configurations: known.configurations,
    samples: Object.assign([...known.samples], { [row]: sample }),
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
  for (const { configuration, regret } of choose(known, count, { among, kindOf })) {
    const { estimator, plan, params } = known.configurations[configuration];
    console.log(`${regret.toFixed(4)}  ${estimator} on ${plan}  ${JSON.stringify(params)}`);
  }
}

/** What makes a blend more than one of its members. */
const kindOf = ({
  estimator,
  plan,
  params: { extra_trees = false, target_transform = 'none' },
}: Configuration) => [estimator, plan, extra_trees, target_transform].join(' ');

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
