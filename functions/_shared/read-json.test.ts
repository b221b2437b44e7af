import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { readJson } from './read-json.ts';

let ports: Awaited<ReturnType<typeof memoryPorts>>;
beforeAll(async () => {
  ports = await memoryPorts();
});
afterAll(() => rm(ports.folder, { recursive: true }));

const schema = z.object({ rows: z.int(), name: z.string().default('x') });

test('an artifact is read by its schema, with its defaults', async () => {
  await ports.store.put('a.json', '{"rows":3}');
  expect(await readJson('a.json', schema, ports.store)).toEqual({ rows: 3, name: 'x' });
});

test.each([
  ['{"rows":"3"}', /^invalid_artifact: a\.json: rows: /],
  ['{"rows', /^invalid_artifact: a\.json: value: /],
])('what breaks the schema is named: %s', async (text, message) => {
  await ports.store.put('a.json', text);
  await expect(readJson('a.json', schema, ports.store)).rejects.toThrow(message);
});

test('what is not there is named', async () => {
  await expect(readJson('b.json', schema, ports.store)).rejects.toThrow(/^object_missing/);
});
