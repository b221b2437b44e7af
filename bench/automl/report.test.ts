import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { result, row } from './fixtures.ts';
import { begin, end, insertReport } from './page.ts';
import { report } from './report.ts';
import { landfall, peersNamed } from './systems.ts';

const ours = (split: number, score: number) =>
  result({
    system: 'landfall',
    budget: 20,
    version: 'landfall 1',
    split,
    score,
    modelBytes: 2048,
    latency: { p50: 0.0314, p99: 0.2 },
  });
const rows = [
  row(
    'german',
    'binary',
    [
      ours(0, 0.8),
      ours(1, 0.82),
      result({ system: 'lgbm', split: 0, score: 0.7, load: 7.25, batchMicroseconds: 12.3 }),
      result({ system: 'lgbm', split: 1, score: 0.9, date: '2026-11-25T01:00:00.000Z' }),
    ],
    2,
  ),
  row('dates', 'regression', [result({ system: 'lgbm', error: 'unknown type' })]),
  row('ames', 'regression', [
    result({ ...ours(0, 24000), wallSeconds: 21.04 }),
    result({ system: 'lgbm', error: 'killed at limit', wallSeconds: 600 }),
  ]),
];
const text = report(rows, [landfall(20), landfall(5), ...peersNamed(['lgbm', 'flaml:60'])]);
/** The cells of the first line that begins so. */
const line = (start: string, after = '') =>
  text
    .slice(text.indexOf(after))
    .split('\n')
    .find((found) => found.startsWith(`| ${start}`))
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('a report', () => {
  test('has the systems that were asked, and no others', () => {
    expect(line('set')).toEqual(['set', 'metric', 'splits', 'Landfall 20 s', 'LightGBM']);
  });

  test('gives means with their standard errors, the best in bold, and failures', () => {
    expect(line('german')).toEqual(['german', 'roc_auc', '2', '**0.8100 ± 0.0100**', '0.8000 ± 0.1000']);
    expect(line('ames')).toEqual(['ames', 'rmse', '1', '**24000**', 'failed']);
    expect(line('dates')).toEqual(['dates', 'rmse', '1', '–', 'failed']);
    expect(line('mean rank')).toEqual(['mean rank (2 sets)', '', '', '1.00', '2.00']);
  });

  test('gives what it costs', () => {
    expect(line('Landfall')).toEqual(['Landfall 20 s', '3', '0', '2.0', '3.0', '300', '2.0', '0.031', '–']);
    expect(line('LightGBM')).toEqual(['LightGBM', '4', '2', '2.0', '3.0', '300', '–', '–', '12.3']);
    expect(line('ames', '### Wall')).toEqual(['ames', '21.0', '600']);
    expect(line('german', '### Single')).toEqual(['german', '0.031', '0.200']);
  });

  test('says when, with what and under which load', () => {
    expect(text).toMatch(
      /^Measured from 2026-11-24 to 2026-11-25 on \d+ cores .*; 1, landfall 1\. .* 7\.3 at most\.\n/,
    );
  });

  test('is as prettier would have it', async () => {
    expect(await format(text, { parser: 'markdown', printWidth: 110 })).toBe(`${text}\n`);
  });
});

describe('a page', () => {
  test('gets the report between its markers, again and again', () => {
    const page = `# Title\n\n${begin}\nold\n${end}\n\nmore\n`;
    const once = insertReport(page, 'new');
    expect(once).toBe(`# Title\n\n${begin}\n\nnew\n\n${end}\n\nmore\n`);
    expect(insertReport(once, 'new')).toBe(once);
  });

  test('without markers is left alone', () => {
    expect(() => insertReport('# Title\n', 'new')).toThrow(begin);
  });
});
