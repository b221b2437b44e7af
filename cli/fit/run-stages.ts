import type { Facts, Run, Stages } from '../../contracts/stages.ts';
import type { Perform, StageName } from './perform.ts';

/** What the stages gave, as far as they came. */
export type StageOutputs = { [S in keyof Stages]?: Stages[S]['out'] };

/** Wraps a stage while it runs, to show it; returns what the work returns. */
export type Around = <T extends { facts: Facts }>(label: string, work: () => Promise<T>) => Promise<T>;

/**
 * The pipeline's state machine: collect → preprocess → engineer → (select → train) until the winner is refitted →
 * evaluate. `outputs` is filled as the stages end, so that a failure leaves what was there before it.
 */
export async function runStages(
  run: Run,
  perform: Perform,
  around: Around,
  outputs: StageOutputs,
): Promise<void> {
  const stage = <S extends StageName>(name: S, label: string, input: Stages[S]['in']) =>
    around<Stages[S]['out']>(label, () => perform(name, input));

  const collected = (outputs.collect = await stage('collect', 'collect', { run }));
  const sofar = { run, collect: collected };
  const preprocessed = (outputs.preprocess = await stage('preprocess', 'preprocess', sofar));
  const prepared = { ...sofar, preprocess: preprocessed };
  const engineered = (outputs.engineer = await stage('engineer', 'engineer', prepared));
  const ready = { ...prepared, engineer: engineered };
  let selected: Stages['select']['out'] | undefined;
  do {
    const before = { ...ready, ...(selected && { select: selected }) };
    const round = (selected?.round ?? 0) + 1;
    selected = outputs.select = await stage('select', `select ${round}`, before);
    outputs.train = await stage('train', `train ${round}`, { ...ready, select: selected });
  } while (selected.action !== 'refit');
  outputs.evaluate = await stage('evaluate', 'evaluate', { ...ready, select: selected });
}
