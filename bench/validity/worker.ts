/** One process of `bench:validity`: every `step`-th pipeline from `first` on, on all tables. */
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { random } from '../../core/random.ts';
import { check } from '../../core/validity/check.ts';
import { profileOf } from '../../core/validity/profile.ts';
import { draw, type Drawn } from './draw.ts';
import { execute } from './execute.ts';
import { tables } from './tables.ts';

/** Counted for one table. `examples`: pipelines that the check was wrong about. */
export type Tally = {
  name: string;
  valid: number;
  invalid: number;
  falselyInvalid: number;
  falselyValid: number;
  examples: string[];
};

const mostExamples = 3;

async function main({ pipelines, seed, first, step }: Record<string, number>): Promise<Tally[]> {
  const tallies = tables.map(({ name }): Tally => ({
    name,
    valid: 0,
    invalid: 0,
    falselyInvalid: 0,
    falselyValid: 0,
    examples: [],
  }));
  const profiles = tables.map(({ table, target }) => profileOf(table, target));
  const stream = random(seed);
  for (let i = 0; i < pipelines; i++) {
    const drawn = draw(stream);
    if (i % step !== first) continue;
    for (const [t, table] of tables.entries()) {
      const found = check(profiles[t], asPipeline(drawn));
      count(tallies[t], drawn, found && `${found.component}: ${found.reason}`, await execute(drawn, table));
    }
    if (i % 500 < step) process.stderr.write(`${i} of ${pipelines} pipelines\n`);
  }
  return tallies;
}

const asPipeline = ({ plan, estimator, params }: Drawn) => ({
  plan,
  estimator: { name: estimator, capability: estimatorNamed(estimator).capability(params) },
});

function count(tally: Tally, drawn: Drawn, predicted: string | undefined, failure: string | undefined): void {
  if (failure === undefined) tally.valid++;
  else tally.invalid++;
  if ((predicted === undefined) === (failure === undefined)) return;
  if (predicted) tally.falselyInvalid++;
  else tally.falselyValid++;
  if (tally.examples.length >= mostExamples) return;
  const was = predicted ? `called invalid (${predicted}), and works` : `called valid, and fails: ${failure}`;
  tally.examples.push(`${tally.name}: ${was}: ${JSON.stringify(drawn)}`);
}

process.send?.(await main(JSON.parse(process.argv[2])), () => process.exit(0));
