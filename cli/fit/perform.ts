import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Code } from '../../contracts/artifacts.ts';
import type { Ports } from '../../contracts/ports.ts';
import { codeOf } from '../../contracts/source-digest.ts';
import type { Stages } from '../../contracts/stages.ts';
import { logged, type Verb } from '../../functions/_shared/stage-log.ts';
import { repository } from '../setup/paths.mjs';

/** The stages of a fit: nothing is deployed. */
export type StageName = Exclude<keyof Stages, 'deploy'>;
type VerbOf<S extends StageName> = Verb<Stages[S]['in'], Stages[S]['out']>;

/** Does a stage's work, in this process or another; throws as {@link logged} does. */
export type Perform = <S extends StageName>(stage: S, input: Stages[S]['in']) => Promise<Stages[S]['out']>;

/** Loaded when they are called for: a process that leaves the work to others loads no native library. */
const verbs: { [S in StageName]: (test?: string) => Promise<VerbOf<S>> } = {
  collect: async () => (await import('../../functions/collect/collect.ts')).collect,
  preprocess: async () => (await import('../../functions/preprocess/preprocess.ts')).preprocess,
  engineer: async () => (await import('../../functions/engineer/engineer.ts')).engineer,
  select: async () => (await import('../../functions/select/select.ts')).select,
  train: async () => (await import('../../functions/train/train.ts')).train,
  evaluate: async (test) =>
    test
      ? (await import('./evaluate-on.ts')).evaluateOn(test)
      : (await import('../../functions/evaluate/evaluate.ts')).evaluate,
};

/** The memory of the stages' Lambda functions: what a run on this machine would be billed as there. */
const host = { on: 'process' as const, memoryMb: 3008 };

/** Once a process, before the first stage. */
let code: Code | undefined;

/** Does the stages' work in this process. `test`: the file to evaluate on, in place of the run's own held-out rows. */
export const performHere =
  (ports: Ports, test?: string): Perform =>
  async (stage, input) => {
    const verb = await verbs[stage](test);
    code ??= codeOf(repository);
    return inScratch(ports, (own) => logged(stage, { ...host, code }, verb, input, own));
  };

/** Each stage has a scratch folder of its own, as in Lambda. */
async function inScratch<T>(ports: Ports, work: (ports: Ports) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(ports.folder, 'scratch-'));
  try {
    return await work({ ...ports, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
