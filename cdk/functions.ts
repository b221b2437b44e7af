/** The Lambda functions: each is `functions/<name>/handler.ts`, deployed as `landfall-<name>`. */
export const functionNames = [
  'trigger',
  'collect',
  'preprocess',
  'engineer',
  'select',
  'train',
  'evaluate',
  'deploy',
  'record',
  'monitor',
  'release',
  'score',
  'maintain',
  'backfill',
  'schedule',
  'forget',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** All that is bundled: `predict` is not deployed by the stack, deploy makes each pipeline's serving function of it. */
export const bundleNames = [...functionNames, 'predict'] as const;
export type BundleName = (typeof bundleNames)[number];

/** The functions that the pipeline's state machine invokes: the stages of a run, what records its outcome, and its schedules. */
export const machineFunctions = [...functionNames.slice(1, 9), 'schedule'] as const;

export type Size = { memoryMb: number; seconds: number; storageMb: number };

/** Lambda gives a CPU per 1,769 MB; 3,008 MB is the most that a new account may ask for. */
const heavy: Size = { memoryMb: 3008, seconds: 600, storageMb: 4096 };
const light: Size = { memoryMb: 512, seconds: 60, storageMb: 512 };

/** Of a pipeline's serving function, which deploy makes: one CPU, since a request is scored by one thread. */
export const servingMemoryMb = 1769;

/** A state's TimeoutSeconds is 30 s above, so that the function's own and better explained timeout comes first. */
export const sizes: Record<FunctionName, Size> = {
  trigger: light,
  collect: heavy,
  preprocess: heavy,
  engineer: heavy,
  select: { ...heavy, seconds: 300 },
  train: { ...heavy, seconds: 900 },
  evaluate: { ...heavy, seconds: 900 },
  deploy: { ...light, memoryMb: 1024, seconds: 120 },
  record: light,
  monitor: heavy,
  score: { ...heavy, seconds: 900, storageMb: 10_240 },
  release: light,
  backfill: { ...light, seconds: 120 },
  schedule: light,
  forget: { ...heavy, seconds: 900, storageMb: 10_240 },
  maintain: { ...heavy, memoryMb: 1024, storageMb: 512, seconds: 900 },
};
