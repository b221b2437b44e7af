import type { DataDiff, DataFile } from '../diff/data.ts';
import type { Change } from '../diff/definition.ts';
import type { MetricDiff } from '../diff/metrics.ts';
import type { RunDiff } from '../diff/runs.ts';
import { bytes, decimal, number, paint, seconds, table, usd } from './format.ts';

/** Files and columns that are named; `--json` has them all. */
const shown = 8;

/** What changed from one run to another, section by section; one that says nothing changed is a line. */
export function diffLines(diff: RunDiff, stream: NodeJS.WriteStream = process.stdout): string[] {
  const { runs, data, definition, code, model, metrics, costUsd } = diff;
  const section = (title: string, lines: string[]) => [
    '',
    paint('bold', title, stream),
    ...lines.map((line) => `  ${line}`),
  ];
  return [
    `${runs.before.runId} (${runs.before.status}) → ${runs.after.runId} (${runs.after.status})`,
    ...section('Data', dataLines(data)),
    ...section('Definition', definition ? changeLines(definition) : ['not on record']),
    ...section('Code', codeLines(code)),
    ...section('Model', modelLines(model)),
    ...section('On held-out rows', metricLines(metrics)),
    ...section('Cost and time', [
      `${usd(costUsd.before)} → ${usd(costUsd.after)}`,
      `${seconds(diff.seconds.before)} → ${seconds(diff.seconds.after)}`,
    ]),
  ];
}

function dataLines({ same, added = [], removed = [], changed = [], rows, columns = [] }: DataDiff): string[] {
  const files = [
    ...added.map((file) => `+ ${fileText(file)}`),
    ...removed.map((file) => `- ${fileText(file)}`),
    ...changed.map(({ before, after }) => `~ ${fileText(before)} → ${bytes(after.bytes)}`),
  ];
  const kinds = columns.map(({ name, before, after }) => {
    if (before === undefined) return `+ column ${name}: ${after}`;
    return after === undefined ? `- column ${name}: ${before}` : `~ column ${name}: ${before} → ${after}`;
  });
  const contents = { true: 'the same to the byte', false: 'other data', undefined: 'not on record' };
  return [
    contents[`${same}`],
    ...cut(files),
    `rows ${count(rows.before)} → ${count(rows.after)}`,
    ...cut(kinds),
  ];
}

const fileText = ({ key, bytes: size }: DataFile) => `${key}  ${bytes(size)}`;
const count = (value: number | undefined) => (value === undefined ? '?' : number(value));
const cut = (lines: string[]) =>
  lines.length > shown ? [...lines.slice(0, shown), `and ${lines.length - shown} more`] : lines;

const changeLines = (changes: Change[]) =>
  changes.length
    ? changes.map(({ field, before, after }) => `${field}: ${text(before)} → ${text(after)}`)
    : ['the same'];

const text = (value: unknown) => {
  if (value === undefined) return '(none)';
  return typeof value === 'number'
    ? number(value)
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
};

function codeLines({ changed, before, after }: RunDiff['code']): string[] {
  if (changed === undefined) return ['not on record'];
  const names = (codes: typeof before) =>
    codes.map(({ version, digest }) => `${version} (${digest.slice(0, 12)})`).join(' and ');
  return [changed ? `Landfall ${names(before)} → ${names(after)}` : `the same: Landfall ${names(after)}`];
}

function modelLines({ same, estimator, hyperparameters }: RunDiff['model']): string[] {
  if (same) return ['the same to the byte'];
  const names = [estimator.before ?? '(none)', estimator.after ?? '(none)'];
  const kind = names[0] === names[1] ? names[0] : names.join(' → ');
  return [kind, ...(hyperparameters.length ? changeLines(hyperparameters) : [])];
}

function metricLines(metrics: MetricDiff[]): string[] {
  if (!metrics.length) return ['nothing was measured'];
  const rows = metrics.map(({ name, before, after, difference, beyond }) => [
    name,
    before === undefined ? '' : decimal(before),
    after === undefined ? '' : decimal(after),
    difference ? signed(difference.value) : '',
    difference && 'low' in difference ? `${signed(difference.low)} … ${signed(difference.high)}` : '',
    beyond === undefined ? '' : beyond ? 'beyond chance' : 'within chance',
  ]);
  return table(['metric', 'before', 'after', 'difference', '95 % interval', ''], rows);
}

const signed = (value: number) => `${value > 0 ? '+' : ''}${decimal(value)}`;
