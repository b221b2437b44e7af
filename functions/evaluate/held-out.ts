import type { Decisions } from '../../contracts/artifacts.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { readTable, readTarget } from '../../core/table/read.ts';
import { take, type Table } from '../../core/table/table.ts';

/** The test rows of `data.parquet`, in the file's order: the columns `inputs`, and the labels as codes or values. */
export async function readHeldOut(
  { collect, preprocess }: Pick<Stages['evaluate']['in'], 'collect' | 'preprocess'>,
  inputs: readonly ModelInput[],
  { target, classes }: Pick<Decisions, 'target' | 'classes'>,
  { store }: Pick<Ports, 'store'>,
): Promise<{ table: Table; labels: Float64Array }> {
  const data = await store.download(collect.data.key);
  const { test } = await readSplit(await store.download(preprocess.split.key));
  const labels = await readTarget(data, target, classes);
  return {
    table: take(await readTable(data, inputs), test),
    labels: Float64Array.from(test, (row) => labels[row]),
  };
}
