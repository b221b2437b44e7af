import { describe, expect, test } from 'vitest';
import { program, type Runner } from './program.ts';

/** Parses a command line and returns what would be run. */
async function parse(...words: string[]): Promise<unknown[]> {
  const calls: unknown[][] = [];
  const run = async (...call: unknown[]) => void calls.push(call);
  const root = program(run as Runner).configureOutput({
    writeErr: () => undefined,
    writeOut: () => undefined,
  });
  for (const command of root.commands)
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await root.parseAsync(words, { from: 'user' });
  return calls[0];
}

describe('the command line', () => {
  test.each([
    [
      ['start', '--port', '4570'],
      ['start', { port: 4570 }],
    ],
    [
      ['down', '--json'],
      ['down', { json: true }],
    ],
    [
      ['drop', 'a.csv', 'b.csv', '--pipeline', 'p', '--target', 'y', '--wait', '--budget', '2.5'],
      ['drop', ['a.csv', 'b.csv'], { pipeline: 'p', target: 'y', wait: true, budget: 2.5 }],
    ],
    [
      ['drop', 'a.csv', '--append'],
      ['drop', ['a.csv'], { append: true }],
    ],
    [
      ['drop', 'a.csv', '--upsert', 'id, day'],
      ['drop', ['a.csv'], { upsert: ['id', 'day'] }],
    ],
    [
      ['data', 'p', '--limit', '3'],
      ['data', 'p', { limit: 3 }],
    ],
    [['runs'], ['runs', undefined, { limit: 20 }]],
    [
      ['runs', 'p', '--limit', '3'],
      ['runs', 'p', { limit: 3 }],
    ],
    [
      ['forget', 'p', '--key', 'email=a=b@c.org', '--yes'],
      ['forget', 'p', { key: { column: 'email', value: 'a=b@c.org' }, yes: true }],
    ],
    [
      ['gc', '--dry-run'],
      ['gc', undefined, { dryRun: true }],
    ],
    [
      ['versions', 'p'],
      ['versions', 'p', {}],
    ],
    [
      ['promote', 'p', '7', '--json'],
      ['promote', 'p', 7, { json: true }],
    ],
    [
      ['rollback', 'p'],
      ['rollback', 'p', {}],
    ],
    [
      ['predict', 'p', '--file', 'r.csv'],
      ['predict', 'p', { file: 'r.csv' }],
    ],
    [
      ['predict', 'p', '--batch', 's3://b/k.csv', '--out', 'o.csv'],
      ['predict', 'p', { batch: 's3://b/k.csv', out: 'o.csv' }],
    ],
    [
      ['predict', 'p', '--file', 'r.csv', '--contributions', '5'],
      ['predict', 'p', { file: 'r.csv', contributions: 5 }],
    ],
    [
      ['predict', 'p', '--file', 'r.csv', '--contributions', 'all'],
      ['predict', 'p', { file: 'r.csv', contributions: 'all' }],
    ],
    [
      ['fit', 'a.csv', '--target', 'y', '--problem-type', 'binary', '--seed', '7'],
      ['fit', 'a.csv', { target: 'y', problemType: 'binary', seed: 7 }],
    ],
    [
      ['fit', 'a.csv', '--target', 'y', '--metric', 'f1', '--costs', '1:2.5', '--split', 'time:sold: at'],
      [
        'fit',
        'a.csv',
        {
          target: 'y',
          metric: 'f1',
          costs: { falsePositive: 1, falseNegative: 2.5 },
          split: { by: 'time', column: 'sold: at' },
        },
      ],
    ],
    [
      ['deploy', '--require-approval', 'never', '--json'],
      ['deploy', ['--require-approval', 'never'], { json: true }],
    ],
  ])('%j', async (words, expected) => {
    expect(await parse(...words)).toEqual(expected);
  });

  test.each([
    [[]],
    [['unknown']],
    [['drop']],
    [['drop', 'a.csv', '--append', '--replace']],
    [['drop', 'a.csv', '--append', '--upsert', 'id']],
    [['drop', 'a.csv', '--upsert', 'id,']],
    [['drop', 'a.csv', '--upsert', 'id,id']],
    [['data']],
    [['fit', 'a.csv']],
    [['fit', 'a.csv', '--target', 'y', '--split', 'time']],
    [['fit', 'a.csv', '--target', 'y', '--costs', '0:0']],
    [['fit', 'a.csv', '--target', 'y', '--costs', '1:']],
    [['predict', 'p']],
    [['predict', 'p', '--file', 'r.csv', '--batch', 'r.csv']],
    [['predict', 'p', '--file', 'r.csv', '--contributions', '0']],
    [['up', '--port', '0']],
    [['up', '--port', '4566.5']],
    [['drop', 'a.csv', '--budget', '-1']],
    [['drop', 'a.csv', '--budget', 'long']],
    [['fit', 'a.csv', '--target', 'y', '--problem-type', 'ranking']],
    [['runs', 'p', 'q']],
    [['show', 'r', '--unknown']],
  ])('%j is refused before anything is run', async (words) => {
    await expect(parse(...words)).rejects.toMatchObject({ exitCode: 1 });
  });

  test('every command takes --json', () => {
    for (const command of program(async () => undefined).commands)
      expect(command.options.map((option) => option.long)).toContain('--json');
  });
});
