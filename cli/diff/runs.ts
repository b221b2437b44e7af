import type { Code, Evaluation } from '../../contracts/artifacts.ts';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import type { Manifest } from '../../contracts/dataset-version.ts';
import type { Summary } from '../../contracts/summary.ts';
import { diffData, type DataDiff } from './data.ts';
import { changedFields, type Change } from './definition.ts';
import { diffMetrics, type Measured, type MetricDiff } from './metrics.ts';

/** What a run has left that two of them are compared by. */
export type RunFacts = {
  summary: Summary;
  manifest?: Manifest;
  schema?: DatasetSchema;
  evaluation?: Evaluation;
};

type Pair<T> = { before: T; after: T };

/** What changed from one run to another. `definition` is absent where one of them did not write it down. */
export type RunDiff = {
  runs: Pair<Pick<Summary, 'runId' | 'pipeline' | 'status'>>;
  data: DataDiff;
  definition?: Change[];
  code: { changed?: boolean } & Pair<Code[]>;
  /** `same`: to the byte. */
  model: { same: boolean; estimator: Pair<string | undefined>; hyperparameters: Change[] };
  metrics: MetricDiff[];
  /** At list prices. */
  costUsd: Pair<number>;
  /** Of all stages together. */
  seconds: Pair<number>;
};

export function diffRuns(before: RunFacts, after: RunFacts): RunDiff {
  const both = <T>(of: (facts: RunFacts) => T): Pair<T> => ({ before: of(before), after: of(after) });
  const runs = both(({ summary: { runId, pipeline, status } }) => ({ runId, pipeline, status }));
  const definitions = both(({ summary }) => summary.run?.pipeline);
  const models = both(({ summary }) => summary.model?.sha256);
  const parameters = both(({ summary }) => summary.hyperparameters);
  return {
    runs,
    data: diffData(dataOf(before), dataOf(after)),
    ...(definitions.before &&
      definitions.after && { definition: changedFields(definitions.before, definitions.after) }),
    code: diffCode(both(({ summary }) => summary.code ?? [])),
    model: {
      same: models.before !== undefined && models.before === models.after,
      estimator: both(({ summary }) => summary.estimator),
      hyperparameters: changedFields(parameters.before, parameters.after),
    },
    metrics: diffMetrics(measuredBy(before), measuredBy(after)),
    costUsd: both(({ summary }) => summary.costUsd),
    seconds: both(({ summary }) => Object.values(summary.seconds).reduce((sum, own) => sum + own, 0)),
  };
}

const dataOf = ({ manifest, schema, summary }: RunFacts) => ({ manifest, schema, rows: summary.rows?.kept });

/** Unknown where one of the runs did not write it down. */
function diffCode(codes: Pair<Code[]>): RunDiff['code'] {
  const [old, fresh] = [codes.before, codes.after].map((all) => all.map(({ digest }) => digest).toSorted());
  if (!old.length || !fresh.length) return codes;
  return { changed: old.join() !== fresh.join(), ...codes };
}

/** The evaluation has the intervals; where it is gone the outcome has the values. */
const measuredBy = ({ summary, evaluation }: RunFacts): Measured =>
  evaluation?.metrics ??
  Object.fromEntries(Object.entries(summary.metrics).map(([name, value]) => [name, { value }]));
