import {
  featureKinds,
  type ColumnSchema,
  type FeatureKind,
  type ModelInput,
} from '../../contracts/dataset.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Decisions } from '../../contracts/artifacts.ts';

export type Inputs = Pick<Decisions, 'inputs' | 'dropped'>;

/** The columns that a model takes, in the file's order, and why the others are none. */
export function chooseInputs(
  columns: readonly ColumnSchema[],
  { target, split }: Pick<Pipeline, 'target' | 'split'>,
): Inputs {
  const inputs: ModelInput[] = [];
  const dropped: Inputs['dropped'] = [];
  for (const column of columns) {
    if (column.name === target) continue;
    const reason = whyNot(column, split);
    if (reason) dropped.push({ column: column.name, reason });
    else inputs.push(inputOf(column));
  }
  return { inputs, dropped };
}

const inputOf = ({ name, kind, format, missing }: ColumnSchema): ModelInput => ({
  name,
  kind: kind as FeatureKind,
  ...(format && { format }),
  ...(missing === 0 && { required: true }),
});

function whyNot(
  { name, kind, distinct, missing }: ColumnSchema,
  split: Pipeline['split'],
): string | undefined {
  // Its groups are never seen again: what is learnt about them is of no use.
  if (split.by === 'group' && split.column === name) return 'it is the group that the split is by';
  if (kind === 'empty' || distinct === 0) return 'it has no values';
  if (kind === 'id') return 'nearly every row has a value of its own';
  // One value and missing ones are two: whether it is there may tell something.
  if (distinct === 1 && missing === 0) return 'it has the same value in every row';
  return (featureKinds as readonly string[]).includes(kind) ? undefined : `no feature is made from ${kind}`;
}
