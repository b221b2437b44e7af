import type { NumberFormat } from '../../contracts/dataset.ts';

/** The blanks that stand within numbers and before units: the usual one, and those that keep a line together. */
const blank = '[ \u00a0\u202f]';
const sign = '[+\u2212-]';
const currencies =
  '[A-Z]{0,3}[$\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9\u20ba\u20ab\u20b4\u20aa]|USD|EUR|GBP|CHF|JPY|INR|CNY|AUD|CAD';
/** Letters before a number mostly make a code of it, as in `Q4`; after it they are its unit. */
const anyUnit = {
  before: currencies,
  after: `${currencies}|[\\p{L}%\u2030\u00b0\u00b5][\\p{L}%\u2030\u00b0\u00b5\u00b2\u00b3/]{0,11}`,
};

/** At most 21 digits before the decimal sign and 18 behind it: all these are finite as float32. */
function pattern(decimal: '.' | ',', before: string, after: string): string {
  const [point, between] = decimal === '.' ? ['\\.', ','] : [',', '.'];
  const groups = `[1-9][0-9]{0,2}(?:[${between}' \u00a0\u202f][0-9]{3}){1,6}`;
  const number = `(?:${groups}|[0-9]{1,18})(?:${point}[0-9]{1,18})?`;
  if (before === '') return `${sign}?${number}`;
  return `${sign}?(?:(?:${before})${blank}?${sign}?)?${number}(?:${blank}?(?:${after}))?`;
}

/** For any unit: whether a column may be one of such numbers at all. */
export const anyNumberText = (decimal: '.' | ',') => pattern(decimal, anyUnit.before, anyUnit.after);

/**
 * A regular expression for the whole of a cell, which JavaScript (with the flag `u`) and RE2 read the same. The unit may be
 * absent, or in the plural.
 */
export function numberTextPattern({ decimal, unit }: NumberFormat): string {
  const own = unit.replaceAll(/[$/.*+?^()[\]{}|\\]/g, String.raw`\$&`);
  return pattern(decimal, own, /\p{L}{2}$/u.test(unit) ? `${own}s?` : own);
}

/** A number without its digits, signs and blanks: `km/h` of `45 km/h`; the singular where it ends in an s. */
export const unitPatterns = {
  number: `[0-9][0-9.,' \u00a0\u202f]*`,
  rest: `[+\u2212 \u00a0\u202f-]`,
  plural: '(\\p{L}{2})s$',
};

const digits = (part: string) => part.replaceAll(/[^0-9]/g, '');

/** The number, `NaN` where the text is none in this format. */
export function parseNumberText(text: string, format: NumberFormat): number {
  if (!patternOf(format).test(text)) return NaN;
  const [whole, fraction = ''] = text.split(format.decimal);
  const value = Number(`${digits(whole)}.${digits(fraction)}0`);
  return /[-\u2212]/.test(text) ? -value : value;
}

/** A number as a cell of the column, as a client may send it. */
export const toNumberText = (value: number, { decimal }: NumberFormat) => String(value).replace('.', decimal);

const compiled = new Map<string, RegExp>();
/** By the format and not by its pattern: putting that together takes ten times as long as the match. */
function patternOf(format: NumberFormat): RegExp {
  const key = format.decimal + format.unit;
  const found = compiled.get(key) ?? new RegExp(`^(?:${numberTextPattern(format)})$`, 'u');
  compiled.set(key, found);
  return found;
}
