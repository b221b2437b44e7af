import { expect, it } from 'vitest';
import { blockOf, drawTables, seen } from '../../test/support/observe-steps.ts';
import type { Block, NumericBlock } from '../features/block.ts';
import type { StepSpec } from '../features/plans.ts';
import { stepNamed, steps } from '../features/steps/registry.ts';
import type { Target } from '../features/step.ts';
import { createGraph } from '../onnx/builder.ts';
import { random, type Random } from '../random.ts';
import type { Table } from '../table/table.ts';
import { profileOf, type Kind } from './profile.ts';
import { after, refusedBy, type State } from './state.ts';
import { namesOf, traits } from './traits.ts';

/** What steps are drawn with, beside their defaults. */
const settings: Record<string, StepSpec['params'][]> = {
  clip: [{}, { limit: 4 }, { limit: 50 }],
  one_hot_encoder: [{}, { min_frequency: 1 }],
  polynomial_features: [{}, { max_columns: 3 }],
  select_k_best: [{ k: 1 }, { k: 2 }, { k: 5 }],
  simple_imputer: [
    {},
    { strategy: 'mean' },
    { strategy: 'most_frequent' },
    { strategy: 'constant', fill_value: -1 },
  ],
  smooth_clip: [{}, { limit: 20 }, { limit: 0.2 }],
  tfidf_vectorizer: [{}, { max_features: 3 }, { k_best: 2 }, { min_df: 1 }, { norm: 'none' }],
};

const taking = (kind: Kind) => steps.filter((step) => step.capability({}).takes & traits[kind]);

function drawChain(stream: Random, kind: Kind): StepSpec[] {
  const pick = <T>(from: readonly T[]): T => from[stream.integer(from.length)];
  return Array.from({ length: 2 + stream.integer(4) }, (_, i) => {
    const { name } = pick(taking(i === 0 ? kind : 'numeric'));
    return { step: name, params: pick(settings[name] ?? [{}]) };
  });
}

/** Passes a table through a chain and the masks side by side: what the masks are wrong about, and what they foresaw. */
async function follow(chain: StepSpec[], kind: Kind, { table, target }: { table: Table; target: Target }) {
  const graph = createGraph();
  let block: Block = blockOf(kind, table, graph);
  let state = profileOf(table, target).columns[kind]!;
  for (const { step: name, params = {} } of chain) {
    const step = stepNamed(name);
    const capability = step.capability(params);
    const refused = refusedBy(capability, state) !== 0;
    try {
      block = await step.fit(block, params, { graph, target, seed: 1 });
    } catch {
      return { foreseen: refused };
    }
    if (refused) return { wrong: `${name} does not fail` };
    state = after(capability, state, { rows: table.rows, classes: target.classes });
    const wrong = contradiction(state, block as NumericBlock);
    if (wrong) return { wrong: `${name}: ${wrong}` };
    // The check asks nothing more where no column is left.
    if ((block as NumericBlock).columns.length === 0) break;
  }
  return { foreseen: false };
}

function contradiction(state: State, block: NumericBlock): string | undefined {
  const { bits, every, columns, missing } = seen(block);
  // How a matrix is stored cannot be seen in its values.
  const absent =
    columns > 0 ? ((state.must & ~bits) | (state.every & ~every & state.must)) & ~traits.sparse : 0;
  if (absent) return `${namesOf(absent).join(', ')} of ${columns} columns`;
  if (columns < state.least || columns > state.most) return `${columns} columns`;
  if (missing < state.leastMissing || missing > state.mostMissing) return `${missing} columns with gaps`;
  return undefined;
}

it.each([
  ['numeric', 1500],
  ['categorical', 800],
  ['timestamp', 800],
  ['text', 300],
] as const)('what is surely so after chains of steps on %s columns is so', async (kind, count) => {
  const stream = random(1);
  const tables = drawTables(kind, count);
  const followed = [];
  for (const data of tables) {
    const chain = drawChain(stream, kind);
    const names = chain.map(({ step }) => step).join(' > ');
    const found = await follow(chain, kind, data);
    followed.push({ ...found, names });
  }
  expect(followed.filter(({ wrong }) => wrong)).toEqual([]);
  expect(followed.some(({ foreseen }) => foreseen)).toBe(true);
});
