import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Task } from './result.ts';

export const repository = join(import.meta.dirname, '../..');

/** The data sets, the splits and the peers are not part of Landfall: a folder beside the clone. */
export const shared = process.env.LANDFALL_SHARED ?? join(repository, '../shared');
export const splitScript = join(shared, 'bench/split.py');
export const peerScript = join(shared, 'bench/run_peer.py');
const setupScript = join(shared, 'bench/setup.sh');

export const pythonOf = (environment: string) =>
  join(
    process.env.LANDFALL_PEERS ?? join(homedir(), '.cache/landfall-peers'),
    'venvs',
    environment,
    'bin/python',
  );

export const howToMake = (environment: string) => `bash ${setupScript} ${environment}`;

/** @throws where the folder, or the Python environment that divides the sets, is not there. */
export function requireShared(): void {
  if (!existsSync(join(shared, 'data')))
    throw new Error(
      `This benchmark needs the data sets and peers in ${shared} (or LANDFALL_SHARED), which are not part of Landfall.`,
    );
  if (!existsSync(pythonOf('light')))
    throw new Error(
      `This benchmark needs a Python environment to divide the sets with: ${howToMake('light')}`,
    );
}

/**
 * A data set; `splits` is how many ways to divide it are paired between the systems. `group`: the column whose groups its
 * test part has whole.
 */
export type DataSet = { name: string; task: Task; hasText: boolean; splits: number; group?: string };

const Meta = z.object({
  name: z.string(),
  rows: z.int(),
  task: z.string(),
  types: z.record(z.string(), z.string()),
  split: z.string().optional(),
  group_col: z.string().optional(),
});
type Meta = z.infer<typeof Meta>;

/** Below so many rows one split says little: the standard deviation of ROC AUC over splits is 0.03 on german_credit. */
const fewRows = 5000;

/**
 * The sets with a task that a table of single rows can be scored on; `names` chooses among them.
 * @throws where one of `names` is not among them.
 */
export function dataSets(names: string[] | undefined, splits: number): DataSet[] {
  const sets = readdirSync(join(shared, 'data'))
    .toSorted()
    .map((name) => Meta.parse(JSON.parse(readFileSync(join(shared, 'data', name, 'meta.json'), 'utf8'))))
    .flatMap((meta) => toSet(meta, splits));
  const unknown = names?.filter((name) => !sets.some((set) => set.name === name)) ?? [];
  if (unknown.length)
    throw new Error(
      `No such set: ${unknown.join(', ')}. There are: ${sets.map(({ name }) => name).join(', ')}`,
    );
  return names ? sets.filter((set) => names.includes(set.name)) : sets;
}

/** Sets that are divided by time, group or source have that one split; those that are not divided are left out. */
function toSet({ name, rows, task, types, split, group_col: group }: Meta, splits: number): DataSet[] {
  if (!split || !isTask(task)) return [];
  const isRepeated = rows < fewRows && split.startsWith('seed-0');
  const hasText = Object.values(types).includes('text');
  return [{ name, task, hasText, splits: isRepeated ? splits : 1, ...(group && { group }) }];
}

const isTask = (task: string): task is Task => ['binary', 'multiclass', 'regression'].includes(task);
