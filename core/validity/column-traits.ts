import { dateParts, secondsPerDay, validSeconds } from '../features/calendar.ts';
import { countLevels } from '../features/levels.ts';
import type { Target } from '../features/step.ts';
import { boundedText } from '../features/text/bounded-text.ts';
import { numbersOf, type CategoricalColumn, type Column } from '../table/table.ts';
import { foldTraits } from './fold-traits.ts';
import { findSpread, spreadOf, type Spread } from './spread.ts';
import { hugeFrom, traits, type Traits } from './traits.ts';

/** The exact traits of one raw column; of levels, also with the target that they are encoded by. */
export function traitsOf(c: Column, target: Target): Traits {
  if (c.kind === 'categorical') return levelTraits(c, target);
  if (c.kind === 'text') return textTraits(c.values);
  if (c.kind === 'timestamp') return timeTraits(c.values);
  return valueTraits(findSpread(c.kind === 'numeric_string' ? numbersOf(c) : c.values));
}

/** What of the texts' lengths stays when there are more of them. */
const monotone = traits.varied | traits.central;

function textTraits(texts: readonly string[]): Traits {
  const some = texts.slice(0, mostTexts);
  const lengths = Float32Array.from(some, (text) => [...boundedText(text)].length);
  const words = wordCounts(some);
  const isTelling = words.length > 0 && words[0] < some.length && words[0] > 1;
  return (
    (texts.includes('') ? traits.missing : 0) |
    (valueTraits(findSpread(lengths)) & monotone) |
    (isTelling ? traits.telling : 0) |
    (texts.some((text) => [...boundedText(text)].length > centre) ? traits.far : 0)
  );
}

/** Of days in float32, which is all that some steps leave of a time. */
function timeTraits(seconds: Float64Array): Traits {
  const days = Float32Array.from(seconds, (value) => validSeconds(value) / secondsPerDay);
  const isOther = differsFrom(seconds[0]);
  return (
    valueTraits(findSpread(days)) |
    (seconds.some(isTurning) ? traits.turning : 0) |
    (seconds.some(isOther) ? traits.seasonal : 0)
  );
}

/** A code for each of the thousand commonest levels is what the ordinal encoder gives; the others are missing to it. */
const mostLevels = 1000;

function levelTraits(c: CategoricalColumn, target: Target): Traits {
  const counts = countLevels(c);
  const named = counts.filter(([level]) => level !== '');
  const isRare = named.length > mostLevels || named.some(([, count]) => count === 1);
  const isUneven = counts.some(([, count]) => count !== counts[0][1]);
  const common = named.map(([, count]) => count).filter((count) => count > 1);
  const ascending = counts.map(([, count]) => count).toSorted((a, b) => a - b);
  const frequencies = spreadOf(perRow(ascending, Math.log1p));
  const codes = spreadOf(perRow(common.toSorted((a, b) => b - a).slice(0, mostLevels), (_, code) => code));
  return (
    (named.length < counts.length ? traits.missing : 0) |
    (isRare ? traits.rare : 0) |
    (isUneven ? traits.varied : 0) |
    (isLopsided(frequencies) ? traits.lopsided : 0) |
    (frequencies.greatest > centre ? traits.far : 0) |
    (isLopsided(codes) ? traits.even : 0) |
    (common.length > 1 ? traits.central : 0) |
    foldTraits(c, target, isUneven)
  );
}

/** What each row of a level is encoded as, level by level. */
function perRow(counts: readonly number[], encode: (count: number, level: number) => number): Float64Array {
  const rows = new Float64Array(counts.reduce((a, b) => a + b, 0));
  let at = 0;
  counts.forEach((count, level) => {
    rows.fill(encode(count, level), at, at + count);
    at += count;
  });
  return rows;
}

/** April to December, from Wednesday on, after six o'clock. */
function isTurning(seconds: number): boolean {
  const { month, dayofweek, hour } = dateParts(seconds);
  return month > 4 || dayofweek > 1 || hour > 6;
}

/** Whether the month, the weekday or the hour is another, or is missing where the first is not. */
function differsFrom(first: number): (seconds: number) => boolean {
  const own = dateParts(first);
  return (seconds) => {
    const parts = dateParts(seconds);
    return (['month', 'dayofweek', 'hour'] as const).some((part) => !Object.is(parts[part], own[part]));
  };
}

/** The bound of `central`. */
const centre = 10;

const isLopsided = ({ least, median, greatest }: Pick<Spread, 'least' | 'median' | 'greatest'>) =>
  median - least > (greatest - least) / 1000;

/** The traits of numbers. */
export function valueTraits(spread: Spread): Traits {
  const { missing, infinite, least, greatest, negative } = spread;
  const largest = Math.max(-least, greatest);
  return (
    (missing ? traits.missing : 0) |
    (infinite ? traits.infinite : 0) |
    (negative ? traits.negative : 0) |
    (largest >= hugeFrom ? traits.huge : 0) |
    (least < greatest ? traits.varied : 0) |
    (Math.max(least, -centre) < Math.min(greatest, centre) ? traits.central : 0) |
    (largest > centre ? traits.far : 0) |
    (isLopsided(spread) && !infinite ? traits.lopsided : 0)
  );
}

/** More texts tell no more about how many words are common. */
const mostTexts = 2_000;

/** In how many of the texts each word occurs, descending; about as the vectorizer finds words. */
export function wordCounts(texts: readonly string[]): Int32Array {
  const counts = new Map<string, number>();
  for (const text of texts.slice(0, mostTexts)) {
    for (const word of new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return Int32Array.from(counts.values()).toSorted((a, b) => b - a);
}
