import { expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { peersNamed } from './systems.ts';

const ids = (...names: string[]) => peersNamed(names).map(({ id }) => id);

test('without options: everything that is there, at the budgets of the bars', () => {
  expect(readOptions([])).toEqual({
    sets: undefined,
    peers: undefined,
    budgets: [20, 5],
    splits: 10,
    fresh: false,
    cached: false,
    maxLoad: Infinity,
    markdown: undefined,
  });
});

test('lists are separated by commas', () => {
  const options = readOptions([
    '--sets',
    'iris,letter',
    '--budget',
    '60',
    '--peers',
    'none',
    '--max-load',
    '3',
  ]);
  expect(options).toMatchObject({ sets: ['iris', 'letter'], budgets: [60], peers: [], maxLoad: 3 });
});

test('what is wrong is said', () => {
  expect(() => readOptions(['--budget', 'long'])).toThrow('--budget takes a number above 0, not "long".');
  expect(() => readOptions(['--splits', '0'])).toThrow('--splits');
  expect(() => readOptions(['--splits', '2.5'])).toThrow('--splits');
  expect(() => readOptions(['--set', 'iris'])).toThrow('--set');
});

test('a peer is named with or without its budget', () => {
  expect(ids('flaml', 'rf')).toEqual(['flaml:60', 'flaml:10', 'rf']);
  expect(ids('flaml:10')).toEqual(['flaml:10']);
  expect(() => peersNamed(['catboost'])).toThrow('No such peer: catboost. There are: flaml:60');
});
