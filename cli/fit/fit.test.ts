import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../contracts/keys.ts';
import { Summary } from '../../contracts/summary.ts';
import { repository } from '../setup/paths.mjs';
import { readTestFile } from './test-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `landfall fit … --json` as a user does. */
async function fit(...args: string[]) {
  const command = [join(repository, 'cli/main.ts'), 'fit', ...args, '--json'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

const file = (name: string) => join(folder, name);

/** The first rows of an example, and those after them as a file to test on. */
async function divide(example: string, rows: number): Promise<{ train: string; test: string }> {
  const lines = (await readFile(join(repository, 'examples', example), 'utf8')).trimEnd().split('\n');
  const write = async (name: string, part: string[]) => {
    await writeFile(file(name), `${[lines[0], ...part].join('\n')}\n`);
    return file(name);
  };
  return {
    train: await write(`train-${example}`, lines.slice(1, rows + 1)),
    test: await write(`test-${example}`, lines.slice(rows + 1)),
  };
}

describe('landfall fit', () => {
  test('leaves the model, its evaluation and its report, the same bytes each time', async () => {
    const { train } = await divide('german_credit.csv', 400);
    const target = (await readFile(train, 'utf8')).split('\n')[0].split(',').at(-1)!;
    const settings = [train, '--target', target, '--budget', '1', '--seed', '3'];
    const first = await fit(...settings, '--out', file('a'));
    const second = await fit(...settings, '--out', file('b'));
    expect(first).toMatchObject({ code: 0 });

    const summary = Summary.parse(JSON.parse(first.stdout));
    expect(summary).toMatchObject({
      status: 'Fitted',
      problemType: 'binary',
      rows: { read: 400, quarantined: 0 },
    });
    expect(summary.metrics.roc_auc).toBeGreaterThan(0.5);
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    expect(summary.code).toEqual([{ version, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(Object.keys(summary.seconds)).toEqual(
      expect.arrayContaining(['collect', 'preprocess', 'engineer', 'select', 'train', 'evaluate']),
    );
    const model = await readFile(join(file('a'), 'model.onnx'));
    expect(sha256(model)).toBe(summary.model!.sha256);
    expect(summary.model!.uri).toBe(join(file('a'), 'model.onnx'));
    for (const name of ['model.onnx', 'evaluation.json', 'report.html'])
      expect(await readFile(join(file('a'), name))).toEqual(await readFile(join(file('b'), name)));
    expect(second.code).toBe(0);
  });

  test('with a test file learns from all rows and measures on that file', async () => {
    const { train, test } = await divide('concrete_strength.csv', 300);
    const args = ['--target', 'compressive_strength', '--budget', '1', '--out', file('c'), '--test', test];
    const { code, stdout } = await fit(train, ...args);
    expect(code).toBe(0);
    const summary = Summary.parse(JSON.parse(stdout));
    expect(summary.rows!.kept).toBe(300);
    expect(Object.keys(summary.metrics)).toEqual(expect.arrayContaining(['rmse', 'mae', 'r2']));
    const evaluation = JSON.parse(await readFile(join(file('c'), 'evaluation.json'), 'utf8'));
    expect(evaluation.rows).toBe(1030 - 300);
    expect(evaluation.metrics.rmse.value).toBe(summary.metrics.rmse);
  });

  test('rejected data ends with 2 and its reason, and leaves nothing', async () => {
    await writeFile(file('header.csv'), 'a,b\n');
    const { code, stdout, stderr } = await fit(file('header.csv'), '--target', 'b', '--out', file('d'));
    expect(code).toBe(2);
    expect(Summary.parse(JSON.parse(stdout))).toMatchObject({ status: 'RejectedData', metrics: {} });
    expect(stderr).toContain('collect');
    expect(existsSync(file('d'))).toBe(false);
  });

  test('a file that is not there ends with 1 and says so', async () => {
    const { code, stdout, stderr } = await fit(file('none.csv'), '--target', 'b');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('file_missing');
  });
});

describe('a test file', () => {
  const signature = {
    target: 'y',
    problemType: 'binary' as const,
    inputs: [
      { name: 'a', kind: 'numeric' as const },
      { name: 'c', kind: 'categorical' as const },
    ],
    classes: ['0', '1'],
  };
  const read = async (text: string, changes: Partial<typeof signature> = {}) => {
    await writeFile(file('rows.csv'), text);
    return readTestFile(file('rows.csv'), { ...signature, ...changes }, { folder, threads: 1 });
  };

  test('is read by column name; what cannot be measured is counted', async () => {
    const { table, labels, leftOut } = await read('y;c;extra;a\n1.0;x;.;2\n0;;.;NA\n;x;.;1\n7;x;.;1\n');
    expect([...labels]).toEqual([1, 0]);
    expect(leftOut).toBe(2);
    expect(table.columns[0]).toMatchObject({ name: 'a', values: Float32Array.of(2, NaN) });
    expect(table.columns[1]).toMatchObject({ name: 'c', codes: Int32Array.of(0, -1), levels: ['x'] });
  });

  test('a column that it lacks is missing, a target that it lacks is refused', async () => {
    const { table } = await read('y,c\n1,x\n');
    expect(table.columns[0]).toMatchObject({ values: Float32Array.of(NaN) });
    await expect(read('a,c\n1,x\n')).rejects.toMatchObject({ code: 'target_missing' });
  });

  test('values of a regression are numbers', async () => {
    const regression = { problemType: 'regression' as never, classes: undefined };
    const { labels, leftOut } = await read('y,a\n1.5,1\nNA,1\n-2e1,1\n', regression);
    expect([[...labels], leftOut]).toEqual([[1.5, -20], 1]);
    await expect(read('y,a\nlots,1\n', regression)).rejects.toMatchObject({ code: 'wrong_type' });
  });
});
