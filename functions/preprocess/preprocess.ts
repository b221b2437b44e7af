import { join } from 'node:path';
import type { Decisions } from '../../contracts/artifacts.ts';
import { DatasetSchema, type ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Stages } from '../../contracts/stages.ts';
import { makeBaseline } from '../../core/drift/baseline.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { chooseMetric } from '../../core/preprocess/choose-metric.ts';
import { divide } from '../../core/preprocess/divide.ts';
import { chooseInputs } from '../../core/preprocess/inputs.ts';
import { rowKeys } from '../../core/preprocess/row-keys.ts';
import { countDuplicates } from '../../core/preprocess/split.ts';
import { splitRows, writeSplit, type SplitRows } from '../../core/preprocess/split-file.ts';
import { studyTarget, type Target } from '../../core/preprocess/target.ts';
import { chooseValidation } from '../../core/preprocess/validation.ts';
import { orderWarnings, warningsOf } from '../../core/preprocess/warnings.ts';
import { limits } from '../../core/table/limits.ts';
import { openData, readTable, readTarget } from '../../core/table/read.ts';

/**
 * Decides what is learnt from what: the problem type, the classes, the columns that are inputs, and each row's part and
 * fold. Writes `split.parquet`, `decisions.json` and `baseline.json` (the training rows' distributions, for drift).
 *
 * @throws Failure `RejectedData` where no model can be made of the data, `Misconfigured` where the definition does not
 * fit it: the codes are in docs/errors.md
 */
export async function preprocess(
  { run, collect }: Stages['preprocess']['in'],
  { store, folder, signal, threads }: Ports,
): Promise<Stages['preprocess']['out']> {
  const { pipeline } = run;
  const schema = DatasetSchema.parse(
    JSON.parse(new TextDecoder().decode(await store.get(collect.schema.key))),
  );
  const data = await store.download(collect.data.key);
  const { inputs, dropped } = chooseInputs(schema.columns, pipeline);
  if (inputs.length === 0) throw noInputs(dropped);

  const splitPath = join(folder, 'split.parquet');
  const { target, labels, rows, decided } = await withDuckDB({ threads, folder }, async (db) => {
    const file = await openData(db, data);
    const column = schema.columns.find(({ name }) => name === pipeline.target)!;
    const target = await studyTarget(db, file, column, pipeline.problemType);
    const labels = await readTarget(data, pipeline.target, target.classes);
    const metric = chooseMetric(pipeline, target.problemType, labels);
    const found = await divideRows({ db, file, ...schema }, inputs, target, labels, pipeline);
    await writeSplit(db, found.repeats, splitPath);
    return { target, labels, rows: found.rows, decided: { metric, ...found.decided } };
  });
  signal.throwIfAborted();

  const table = await readTable(data, inputs);
  const { problemType, classes } = target;
  const unasked = pipeline.split.by === 'auto' && decided.split.by === 'random';
  const decisions: Decisions = {
    problemType,
    target: pipeline.target,
    classes,
    inputs,
    dropped,
    warnings: [...warningsOf(table, target, labels, rows), ...(unasked ? orderWarnings(table) : [])],
    ...decided,
  };
  const key = (artifact: string) => runKey(run.runId, 'preprocess', artifact);
  return {
    split: await store.upload(key('split.parquet'), splitPath),
    decisions: await store.put(key('decisions.json'), JSON.stringify(decisions)),
    baseline: await store.put(key('baseline.json'), JSON.stringify(makeBaseline(table, rows.train))),
    problemType,
    rowsTrain: rows.train.length,
    rowsTest: rows.test.length,
    facts: factsOf(decisions, rows),
  };
}

/** Each row's part and folds, and what was decided about that. */
async function divideRows(
  data: Parameters<typeof divide>[0],
  inputs: readonly ModelInput[],
  target: Target,
  labels: Float64Array,
  pipeline: Pipeline,
) {
  const { accumulation, target: label } = pipeline;
  const content = new Set(inputs.map(({ name }) => name)).add(label);
  // A row that is upserted keeps its side when its other cells change.
  const identity = accumulation.mode === 'upsert' ? accumulation.key : [...content];
  const keys = await rowKeys(data.db, data.file, identity, pipeline.seed);
  const classes = target.classes?.length ?? 0;
  const { places, split, reason, anew } = await divide(data, pipeline, { keys, labels, classes });
  const rows = splitRows([places]);
  refuseUnlearnable(target, labels, rows, { ...pipeline, split });
  const trained = Float64Array.from(rows.train, (row) => labels[row]);
  const { validation, reason: because } = chooseValidation(split.by, rows, trained, classes);
  const isRepeated = validation === 'repeated-cross-validation' && anew;
  return {
    rows,
    repeats: isRepeated ? [places, anew()] : [places],
    decided: {
      split,
      validation,
      reasons: { split: reason, validation: because },
      duplicates: countDuplicates(keys),
    },
  };
}

const noInputs = (dropped: Decisions['dropped']) =>
  rejected(
    'no_inputs',
    `No column can be an input: ${dropped
      .slice(0, 5)
      .map(({ column, reason }) => `"${column}": ${reason}`)
      .join('; ')}.`,
  );

/** A split by group or time may leave the training part with one class or one value. */
function refuseUnlearnable(
  { classes }: Target,
  labels: Float64Array,
  { train, test }: SplitRows,
  { target, testFraction, split }: Pipeline,
): void {
  if (train.length < limits.leastRows / 2 || (testFraction > 0 && test.length === 0)) {
    const parts = `${train.length} training and ${test.length} test rows`;
    throw rejected('too_few_rows', `The split (by ${split.by}) gives ${parts}.`);
  }
  if (train.every((row) => labels[row] === labels[train[0]])) {
    const code = classes ? 'one_class' : 'constant_target';
    throw rejected(code, 'All training rows have the same target.', { column: target });
  }
}

function factsOf(
  { problemType, classes, inputs, dropped, warnings, duplicates, split, validation, reasons }: Decisions,
  rows: SplitRows,
) {
  return {
    problem: problemType,
    ...(classes && { classes: classes.length }),
    inputs: inputs.length,
    dropped: dropped.length,
    duplicates,
    warnings: warnings.length,
    split: `by ${split.by}: ${reasons.split}`,
    validation: `${validation}: ${reasons.validation}`,
    train: rows.train.length,
    test: rows.test.length,
  };
}
