import { styleText } from 'node:util';
import type { Facts } from '../../contracts/stages.ts';

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan';

/** Colour on a terminal only, and never with NO_COLOR. */
export const paint = (colour: Colour, text: string, stream: NodeJS.WriteStream = process.stderr) =>
  styleText(colour, text, { stream });

export const widthOf = (stream: NodeJS.WriteStream = process.stderr) => Math.max(stream.columns || 80, 40);

/** `0.4 s`, `12.3 s`, `3 min 05 s` */
export function seconds(value: number): string {
  if (value < 99.95) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Whole numbers with thousands separators, others to four significant digits: `7,043`, `0.8453`, `42,310`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/** Four significant digits always, so that columns of scores line up: `0.8510`, `12.30`. */
export const decimal = (value: number) =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumSignificantDigits: 4, maximumSignificantDigits: 4 })
    : String(value);

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const unit = value < 1e6 ? 'kB' : value < 1e9 ? 'MB' : 'GB';
  return `${(value / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit]).toFixed(value < 1e6 ? 0 : 1)} ${unit}`;
}

/** Costs of a run are fractions of a cent. */
export const usd = (value: number) => `$${value < 0.1 ? value.toFixed(4) : value.toFixed(2)}`;

/** `rowsKept` → `rows kept`, `roc_auc` stays as it is: it is a name of the field. */
const words = (key: string) => key.replaceAll(/([a-z0-9])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

/** `rows 7,043`, `target churn` … : one item for each fact. */
export const factItems = (facts: Facts) =>
  Object.entries(facts).map(([key, value]) => {
    if (typeof value === 'boolean') return value ? words(key) : `no ${words(key)}`;
    return `${words(key)} ${typeof value === 'number' ? number(value) : value}`;
  });

/** A time in UTC to the minute: `2026-11-24 20:57`. */
export const moment = (time: string) => time.slice(0, 16).replace('T', ' ');

/** A text on lines of the terminal's width, each indented. */
export const wrapped = (text: string, indent: number, stream?: NodeJS.WriteStream) =>
  wrap(text, widthOf(stream) - indent).map((line) => ' '.repeat(indent) + line);

/** Items joined by ` · ` on lines of at most `width`; an item that is longer alone is broken at its spaces. */
export function flow(items: string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line ? `${line} · ${item}` : item;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    const broken = wrap(item, width);
    lines.push(...(line ? [line] : []), ...broken.slice(0, -1));
    line = broken[broken.length - 1];
  }
  return line ? [...lines, line] : lines;
}

/** Breaks at spaces; a word that is longer than a line stays whole, so that paths can be copied. */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (!last) lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Rows of cells under a heading, each column as wide as its widest cell, numbers to the right. */
export function table(heading: string[], rows: string[][]): string[] {
  const widths = heading.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
  const right = heading.map((_, i) => rows.every((row) => /^([-$\d].*|)$/.test(row[i])));
  return [heading, ...rows].map((row) =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  );
}
