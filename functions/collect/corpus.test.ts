import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decisions } from '../../contracts/artifacts.ts';
import type { DatasetSchema, NumberFormat, QuarantinedRow } from '../../contracts/dataset.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Artifact, Run } from '../../contracts/stages.ts';
import type { ColumnProfile } from '../../core/table/profile.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { preprocess } from '../preprocess/preprocess.ts';
import { collect } from './collect.ts';

/** `FILE.expected.json`, all optional: what `test/corpus/README.md` describes. */
type Expected = {
  target?: string;
  pipeline?: object;
  family?: string;
  line?: number;
  column?: string;
  message?: string;
  rows?: number;
  kinds?: Record<string, string>;
  missing?: Record<string, number>;
  levels?: Record<string, string[]>;
  formats?: Record<string, NumberFormat>;
  quarantine?: Partial<QuarantinedRow>[];
  problemType?: string;
  classes?: string[];
  warnings?: string[];
} & Partial<DatasetSchema>;

const corpus = join(import.meta.dirname, '../../test/corpus');

function cases(folder: string): { path: string; name: string; expected: Expected }[] {
  return readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.expected.json'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const facts = `${path}.expected.json`;
      const expected = existsSync(facts) ? (JSON.parse(readFileSync(facts, 'utf8')) as Expected) : {};
      return { path, name: path.slice(corpus.length + folder.length + 2), expected };
    });
}

async function prepare(path: string, { target = 'target', pipeline }: Expected) {
  const ports = await memoryPorts();
  const run: Run = {
    runId: 'corpus-000000000000',
    pipeline: Pipeline.parse({ name: 'corpus', target, ...pipeline }),
    sources: [{ bucket: 'landing', key: path, versionId: '1' }],
    startedBy: 'landing',
    startedAt: '2026-01-01T00:00:00Z',
  };
  try {
    const collected = await collect({ run }, ports);
    const prepared = await preprocess({ run, collect: collected }, ports);
    const text = async ({ key }: Artifact) => new TextDecoder().decode(await ports.store.get(key));
    return {
      collected,
      schema: JSON.parse(await text(collected.schema)) as DatasetSchema,
      profile: JSON.parse(await text(collected.profile)) as ColumnProfile[],
      decisions: JSON.parse(await text(prepared.decisions)) as Decisions,
      quarantine: (await text(collected.quarantine))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as QuarantinedRow),
    };
  } finally {
    await rm(ports.folder, { recursive: true });
  }
}

describe('bad input is rejected by name', () => {
  it.each(cases('bad'))('$name', async ({ path, name, expected }) => {
    const { family = 'RejectedData', line, column, message = '' } = expected;
    const code = name.split('/')[0];
    await expect(prepare(path, expected)).rejects.toMatchObject({
      name: family,
      code,
      message: expect.stringContaining(message),
      where: { ...(line && { line }), ...(column && { column }) },
    });
  });
});

describe('good input is read as a person would', () => {
  it.each(cases('good'))('$name', async ({ path, expected }) => {
    const { schema, profile, decisions, quarantine, collected } = await prepare(path, expected);
    const { rows, kinds, missing, levels, formats } = expected;
    expect(collected.rowsKept).toBe(rows);
    expect(schema).toMatchObject(only(expected, ['format', 'compression', 'delimiter', 'encoding']));
    for (const [name, kind] of Object.entries(kinds ?? {})) {
      expect(schema.columns.find((column) => column.name === name)).toMatchObject({ name, kind });
    }
    for (const [name, count] of Object.entries(missing ?? {})) {
      expect(schema.columns.find((column) => column.name === name)).toMatchObject({ name, missing: count });
    }
    for (const [name, format] of Object.entries(formats ?? {})) {
      expect(schema.columns.find((column) => column.name === name)).toMatchObject({ name, format });
    }
    for (const [name, texts] of Object.entries(levels ?? {})) {
      const found = profile.find((column) => column.name === name)?.levels?.map(({ level }) => level);
      expect(found?.toSorted()).toEqual(texts);
    }
    expect(collected.rowsQuarantined).toBe(expected.quarantine?.length ?? 0);
    expect(quarantine).toMatchObject(expected.quarantine ?? []);
    expect(decisions).toMatchObject(only(expected, ['problemType', 'classes']));
    expect(decisions.warnings.map(({ code }) => code)).toEqual(expected.warnings ?? []);
  });
});

function only<Key extends keyof Expected>(expected: Expected, keys: Key[]) {
  return Object.fromEntries(keys.filter((key) => key in expected).map((key) => [key, expected[key]]));
}
