import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Ports } from '../../contracts/ports.ts';
import type { Facts, Run, Stages } from '../../contracts/stages.ts';
import { logged, type Verb } from '../../functions/_shared/stage-log.ts';
import { collect } from '../../functions/collect/collect.ts';
import { engineer } from '../../functions/engineer/engineer.ts';
import { preprocess } from '../../functions/preprocess/preprocess.ts';
import { select } from '../../functions/select/select.ts';
import { train } from '../../functions/train/train.ts';

/** What the stages gave, as far as they came. */
export type StageOutputs = { [S in keyof Stages]?: Stages[S]['out'] };

type Staged = { facts: Facts };

/** Wraps a stage while it runs, to show it; returns what the work returns. */
export type Around = <T extends Staged>(label: string, work: () => Promise<T>) => Promise<T>;

/** The memory of the stages' Lambda functions: what a run in this process would be billed as there. */
const host = { on: 'process' as const, memoryMb: 3008 };

/**
 * The pipeline's state machine in one process: collect → preprocess → engineer → (select → train) until the winner is
 * refitted → `evaluate`, which is given. `outputs` is filled as the stages end, so that a failure leaves what was there before it.
 */
export async function runStages(
  run: z.infer<typeof Run>,
  ports: Ports,
  evaluate: Verb<Stages['evaluate']['in'], Stages['evaluate']['out']>,
  around: Around,
  outputs: StageOutputs,
): Promise<void> {
  const stage = <In, Out extends Staged>(
    name: string,
    label: string,
    verb: Verb<In, Out>,
    input: In,
  ): Promise<Out> => around(label, () => inScratch(ports, (own) => logged(name, host, verb, input, own)));

  const collected = (outputs.collect = await stage('collect', 'collect', collect, { run }));
  const sofar = { run, collect: collected };
  const preprocessed = (outputs.preprocess = await stage('preprocess', 'preprocess', preprocess, sofar));
  const prepared = { ...sofar, preprocess: preprocessed };
  const engineered = (outputs.engineer = await stage('engineer', 'engineer', engineer, prepared));
  const ready = { ...prepared, engineer: engineered };
  let selected: Stages['select']['out'] | undefined;
  do {
    const before = { ...ready, ...(selected && { select: selected }) };
    const round = (selected?.round ?? 0) + 1;
    selected = outputs.select = await stage('select', `select ${round}`, select, before);
    outputs.train = await stage('train', `train ${round}`, train, { ...ready, select: selected });
  } while (selected.action !== 'refit');
  outputs.evaluate = await stage('evaluate', 'evaluate', evaluate, { ...ready, select: selected });
}

/** Each stage has a scratch folder of its own, as in Lambda. */
async function inScratch<T>(ports: Ports, work: (ports: Ports) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(ports.folder, 'scratch-'));
  try {
    return await work({ ...ports, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
