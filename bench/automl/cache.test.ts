import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCache } from './cache.ts';
import { result } from './fixtures.ts';

const question = { set: 'some', split: 0, system: 'flaml', budget: 60, version: '1' };
const newFile = () => join(mkdtempSync(join(tmpdir(), 'cache-')), 'results/automl.jsonl');

test('what was added is found by every part of its question, also by a later process', () => {
  const file = newFile();
  const added = result({ ...question, score: 0.8 });
  openCache(file).add(added);
  expect(openCache(file).find(question)).toEqual(added);
  for (const change of [{ set: 'b' }, { split: 1 }, { system: 'ag' }, { budget: 10 }, { version: '2' }])
    expect(openCache(file).find({ ...question, ...change })).toBeUndefined();
});

test('the newest result counts, of any version where none is asked for', () => {
  const cache = openCache(newFile());
  cache.add(result({ ...question, score: 0.8 }));
  cache.add(result({ ...question, score: 0.9 }));
  cache.add(result({ ...question, version: '2', score: 0.7 }));
  expect(cache.find(question)?.score).toBe(0.9);
  const { version: _, ...anyVersion } = question;
  expect(cache.findAny(anyVersion)?.score).toBe(0.7);
});

test('a line that was cut short is passed over, and the next one is not joined to it', () => {
  const file = newFile();
  openCache(file).add(result(question));
  appendFileSync(file, '\n{"set":"some","spl');
  const cache = openCache(file);
  cache.add(result({ ...question, split: 1 }));
  const reopened = openCache(file);
  expect([0, 1].map((split) => reopened.find({ ...question, split })?.split)).toEqual([0, 1]);
});
