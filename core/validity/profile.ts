import { findSpread, type Spread } from './spread.ts';
import type { Target } from '../features/step.ts';
import { dateParts, validSeconds } from '../features/calendar.ts';
import { countLevels } from '../features/levels.ts';
import { numbersOf, type CategoricalColumn, type Column, type Table } from '../table/table.ts';
import type { Facts } from './capability.ts';
import type { State } from './state.ts';
import { hugeFrom, traits, type Traits } from './traits.ts';

/** The kinds of columns that a plan has branches for, in the order in which their features stand. */
export const kinds = ['numeric', 'timestamp', 'categorical', 'text'] as const;
export type Kind = (typeof kinds)[number];

/** What the check knows of a table: the exact traits of its columns by kind, and those of its target. */
export type Profile = Facts & {
  problemType: Target['problemType'];
  columns: Partial<Record<Kind, State>>;
  /** Of a regression's values. */
  target: Traits;
};

/** Looks at a table once; after that, pipelines are checked without it. */
export function profileOf(table: Table, target: Target): Profile {
  const columns: Profile['columns'] = {};
  for (const kind of kinds) {
    const own = table.columns.filter((c) => kindOf(c) === kind);
    if (own.length > 0) columns[kind] = stateOf(kind, own);
  }
  const { problemType, classes, labels } = target;
  const isNegative = problemType === 'regression' && labels.some((label) => label < 0);
  return {
    rows: table.rows,
    classes,
    problemType,
    columns,
    target: isNegative ? traits.negative : 0,
  };
}

const kindOf = ({ kind }: Column): Kind =>
  kind === 'boolean' || kind === 'numeric_string' ? 'numeric' : kind;

function stateOf(kind: Kind, columns: readonly Column[]): State {
  const each = columns.map(traitsOf);
  const bits = each.reduce((a, b) => a | b, traits[kind]);
  const missing = each.filter((own) => own & traits.missing).length;
  const levels = columns.flatMap((c) => {
    if (c.kind === 'categorical') return [countsOf(c)];
    return c.kind === 'text' ? [wordCounts(c.values)] : [];
  });
  const count = columns.length;
  return {
    may: bits,
    must: bits,
    least: count,
    most: count,
    leastMissing: missing,
    mostMissing: missing,
    levels,
  };
}

const countsOf = (c: CategoricalColumn) =>
  Int32Array.from(countLevels(c), ([, count]) => count).toSorted((a, b) => b - a);

/** More texts tell no more about how many words are common. */
const mostTexts = 2_000;

/** In how many of the texts each word occurs, descending; about as the vectorizer finds words. */
function wordCounts(texts: readonly string[]): Int32Array {
  const counts = new Map<string, number>();
  for (const text of texts.slice(0, mostTexts)) {
    for (const word of new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return Int32Array.from(counts.values()).toSorted((a, b) => b - a);
}

function traitsOf(c: Column): Traits {
  if (c.kind === 'categorical') return levelTraits(c);
  if (c.kind === 'text') return c.values.includes('') ? traits.missing : 0;
  if (c.kind !== 'timestamp')
    return valueTraits(findSpread(c.kind === 'numeric_string' ? numbersOf(c) : c.values));
  return (
    valueTraits(findSpread(c.values.map(validSeconds))) | (c.values.some(isTurning) ? traits.turning : 0)
  );
}

/** A code for each of the thousand commonest levels is what the ordinal encoder gives; the others are missing to it. */
const mostLevels = 1000;

function levelTraits(c: CategoricalColumn): Traits {
  const counts = countLevels(c);
  const named = counts.filter(([level]) => level !== '');
  const isRare = named.length > mostLevels || named.some(([, count]) => count === 1);
  const isUneven = counts.some(([, count]) => count !== counts[0][1]);
  const isCoded = named.filter(([, count]) => count > 1).length > 1;
  return (
    (named.length < counts.length ? traits.missing : 0) |
    (isRare ? traits.rare : 0) |
    (isUneven ? traits.varied : 0) |
    (isCoded ? traits.central : 0)
  );
}

/** April to December, from Wednesday on, after six o'clock. */
function isTurning(seconds: number): boolean {
  const { month, dayofweek, hour } = dateParts(seconds);
  return month > 4 || dayofweek > 1 || hour > 6;
}

/** The bound of `central`. */
const centre = 10;

/** The traits of numbers. */
export function valueTraits({ missing, infinite, least, median, greatest, negative }: Spread): Traits {
  const largest = Math.max(-least, greatest);
  return (
    (missing ? traits.missing : 0) |
    (infinite ? traits.infinite : 0) |
    (negative ? traits.negative : 0) |
    (largest >= hugeFrom ? traits.huge : 0) |
    (least < greatest ? traits.varied : 0) |
    (Math.max(least, -centre) < Math.min(greatest, centre) ? traits.central : 0) |
    (least < median ? traits.lopsided : 0)
  );
}
