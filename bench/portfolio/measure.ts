import { availableParallelism, tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoundResult } from '../../contracts/artifacts.ts';
import { landingKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports } from '../../contracts/ports.ts';
import { fileLanding, folderStore } from '../../cli/local/folder-store.ts';
import { toProposal } from '../../core/search/propose.ts';
import { collect } from '../../functions/collect/collect.ts';
import { engineer } from '../../functions/engineer/engineer.ts';
import { preprocess } from '../../functions/preprocess/preprocess.ts';
import { readShape } from '../../functions/select/shape.ts';
import { readTrainingData, type TrainingData } from '../../functions/train/data.ts';
import { fitRound } from '../../functions/train/fit-round.ts';
import { repository } from '../automl/shared.ts';
import type { Configuration, Sample } from './losses.ts';
import { writeSample } from './sample.ts';

/** More would cost more than they tell: losses are averaged over many sets. */
const mostFolds = 3;
const hours = 3600;

export type Measured = { sample: Sample; losses: (number | null)[]; seconds: (number | null)[] };

/** Fits the configurations on the folds of a sample of the set, by the stages' own code, in this process. */
export async function measure(
  set: string,
  rows: number,
  configurations: readonly Configuration[],
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-portfolio-'));
  try {
    const path = join(folder, 'sample.csv');
    const target = await writeSample(set, rows, path);
    const { shape, ...tabulated } = await fitAll(target, path, folder, configurations);
    const { rows: learnt, longTailed } = shape;
    return { sample: { name: set, wanted: rows, rows: learnt, longTailed }, ...tabulated };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fitAll(
  target: string,
  path: string,
  folder: string,
  configurations: readonly Configuration[],
) {
  const source = { bucket: 'local', key: landingKey('sample', 'sample.csv'), versionId: '1' };
  const ports: Ports = {
    store: folderStore(join(folder, 'store')),
    landing: fileLanding(source, path),
    log: { info: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    folder,
    nativeFolder: process.env.LANDFALL_NATIVE_DIR ?? join(repository, '.landfall/native'),
    threads: availableParallelism(),
  };
  const pipeline = Pipeline.parse({ name: 'sample', target, testFraction: 0, split: { by: 'random' } });
  const run = {
    runId: 'sample-000000000000',
    pipeline,
    sources: [source],
    startedBy: 'fit' as const,
    startedAt: new Date(0).toISOString(),
  };
  const collected = { run, collect: await collect({ run }, ports) };
  const prepared = { ...collected, preprocess: await preprocess(collected, ports) };
  const input = { ...prepared, engineer: await engineer(prepared, ports) };
  const shape = await readShape(input, ports.store);
  const candidates = configurations.flatMap((own, i) =>
    shape.longTailed || own.params.target_transform !== 'log1p'
      ? toProposal(own, shape).map((proposal) => ({ id: `${i}`, ...proposal }))
      : [],
  );
  const round = { round: 1, action: 'fit' as const, candidates, deadlineSeconds: hours };
  const data = firstFolds(await readTrainingData(input, ports.store));
  const result = await fitRound(round, data, 0, ports, { keep: async () => undefined, standing: 0 });
  return { shape, ...tabulate(configurations, result) };
}

function firstFolds(data: TrainingData): TrainingData {
  return {
    ...data,
    validationLabels: data.validationLabels.slice(0, mostFolds),
    fitData: async (...given) => {
      const { folds, ...rest } = await data.fitData(...given);
      return { ...rest, folds: folds.slice(0, mostFolds) };
    },
  };
}

function tabulate(configurations: readonly Configuration[], { fitted }: RoundResult) {
  const found = new Map(fitted.map((own) => [Number(own.candidate.id), own]));
  const of = (value: (own: RoundResult['fitted'][number]) => number) =>
    configurations.map((_, i) => {
      const own = found.get(i);
      return own ? Number(value(own).toPrecision(6)) : null;
    });
  return { losses: of(({ loss }) => loss), seconds: of(({ candidate }) => candidate.estimatedSeconds) };
}
