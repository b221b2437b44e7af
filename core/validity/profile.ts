import type { Target } from '../features/step.ts';
import { countLevels } from '../features/levels.ts';
import type { CategoricalColumn, Column, Table } from '../table/table.ts';
import type { Facts } from './capability.ts';
import { traitsOf, wordCounts } from './column-traits.ts';
import type { State } from './state.ts';
import { traits, type Traits } from './traits.ts';

/** The kinds of columns that a plan has branches for, in the order in which their features stand. */
export const kinds = ['numeric', 'timestamp', 'categorical', 'text'] as const;
export type Kind = (typeof kinds)[number];

/** What the check knows of a table: the exact traits of its columns by kind, and those of its target. */
export type Profile = Facts & {
  problemType: Target['problemType'];
  columns: Partial<Record<Kind, State>>;
  /** Of a regression's values. */
  target: Traits;
};

/** Looks at a table once; after that, pipelines are checked without it. */
export function profileOf(table: Table, target: Target): Profile {
  const columns: Profile['columns'] = {};
  for (const kind of kinds) {
    const own = table.columns.filter((c) => kindOf(c) === kind);
    if (own.length > 0) columns[kind] = stateOf(kind, own, target);
  }
  const { problemType, classes, labels } = target;
  const isNegative = problemType === 'regression' && labels.some((label) => label < 0);
  return {
    rows: table.rows,
    classes,
    problemType,
    columns,
    target: isNegative ? traits.negative : 0,
  };
}

const kindOf = ({ kind }: Column): Kind =>
  kind === 'boolean' || kind === 'numeric_string' ? 'numeric' : kind;

function stateOf(kind: Kind, columns: readonly Column[], target: Target): State {
  const each = columns.map((c) => traitsOf(c, target));
  const some = each.reduce((a, b) => a | b, traits[kind]);
  const every = each.reduce((a, b) => a & b, ~0) | traits[kind];
  const missing = each.filter((own) => own & traits.missing).length;
  const levels = columns.flatMap((c) => {
    if (c.kind === 'categorical') return [countsOf(c)];
    return c.kind === 'text' ? [wordCounts(c.values)] : [];
  });
  const count = columns.length;
  return {
    may: some,
    must: some,
    every,
    least: count,
    most: count,
    leastMissing: missing,
    mostMissing: missing,
    levels,
  };
}

const countsOf = (c: CategoricalColumn) =>
  Int32Array.from(countLevels(c), ([, count]) => count).toSorted((a, b) => b - a);
