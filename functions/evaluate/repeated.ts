import { z } from 'zod';
import { StageLog, Training } from '../../contracts/artifacts.ts';
import { outcomeKey, runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { type Stages, TrainInput } from '../../contracts/stages.ts';
import { Summary } from '../../contracts/summary.ts';
import { codesOf } from '../../core/summary.ts';
import { findJson, readJson } from '../_shared/read-json.ts';
import { readRepeated } from '../_shared/repeat.ts';

type Input = Stages['evaluate']['in'];
/** `same`: the model is the same to the byte. */
export type Repetition = { same: boolean; reason: string };

/**
 * Compares the model with that of the run that is repeated; undefined where the run repeats none. Where they differ, the
 * reason names the first artefact that does and, if another Landfall was at work, both.
 *
 * @throws Failure `Misconfigured` not_repeatable where that run's `train/training.json` is gone.
 */
export async function judgeRepetition(
  input: Input,
  { model }: Pick<Training, 'model'>,
  store: Store,
): Promise<Repetition | undefined> {
  const { repeats } = input.run;
  const before = await readRepeated(input.run, 'train', 'training.json', Training, store);
  if (!before || !repeats) return undefined;
  const [now, then] = [model, before.model].map(({ sha256 }) => sha256.slice(0, 12));
  if (model.sha256 === before.model.sha256)
    return { same: true, reason: `the same model.onnx as that of ${repeats}, sha256 ${now}…` };
  const first = await firstDifference(input, repeats, store);
  const codes = await codesThatDiffer(input.run.runId, repeats, store);
  const reason = `differs: model.onnx has sha256 ${now}…, that of ${repeats} ${then}…; the first artefact that differs is ${first}${codes}`;
  return { same: false, reason };
}

/** In the order in which they were made; what names the run in its keys is compared without its name. */
async function firstDifference(input: Input, repeats: string, store: Store): Promise<string> {
  const { run, collect, preprocess, engineer, select } = input;
  const before = await findJson(runKey(repeats, 'train', 'input-1.json'), TrainInput, store);
  const made = [
    ['collect/data.parquet', collect.data, before?.collect.data],
    ['preprocess/split.parquet', preprocess.split, before?.preprocess.split],
    ['preprocess/decisions.json', preprocess.decisions, before?.preprocess.decisions],
    ['engineer/labels.npy', engineer.labels, before?.engineer.labels],
  ] as const;
  const parted = made.find(([, now, then]) => then && now.sha256 !== then.sha256);
  if (parted) return parted[0];
  const rounds = Array.from({ length: select.round }, (_, i) => `round-${i + 1}.json`);
  const names = [
    'engineer/plans.json',
    'select/earlier.json',
    ...rounds.flatMap((round) => [`select/${round}`, `train/${round}`]),
  ];
  for (const name of names) {
    const [stage, artifact] = name.split('/');
    const text = async (id: string) =>
      Buffer.from((await store.find(runKey(id, stage, artifact))) ?? [])
        .toString()
        .replaceAll(id, 'RUN');
    if ((await text(run.runId)) !== (await text(repeats))) return name;
  }
  return 'train/model.onnx';
}

async function codesThatDiffer(runId: string, repeats: string, store: Store): Promise<string> {
  const keys = await store.list(runKey(runId, 'log', ''));
  const now = codesOf(await Promise.all(keys.map((key) => readJson(key, StageLog, store))));
  const outcome = await findJson(outcomeKey(repeats), Summary.pick({ code: true }), store);
  const [made, before] = [now, outcome?.code ?? []].map(describe);
  return made === before ? '' : `; it was made by Landfall ${before || 'of unknown sources'}, now by ${made}`;
}

const describe = (codes: NonNullable<z.infer<typeof Summary>['code']>) =>
  codes.map(({ version, digest }) => `${version} (${digest.slice(0, 12)})`).join(' and ');
