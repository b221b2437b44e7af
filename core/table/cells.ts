/**
 * The one grammar of cells. Training reads cells in SQL (`cells-sql.ts`, from these very patterns), serving reads them
 * here; a property test holds that both agree on arbitrary text, so that training and serving cannot differ.
 *
 * The patterns use only what JavaScript's and RE2's regular expressions share, and letters in both cases instead of a
 * case-insensitive flag: RE2 folds Unicode there (`ſ` would match `s`), JavaScript does not.
 */

/** A cell as a client may send it in JSON, or as a CSV field. */
export type Cell = string | number | boolean | null | undefined;

/**
 * What stands for "no value", after trimming, in every kind of column. A level really named `NA` or `None` is missing
 * too, as in pandas: in training and in serving alike, so a model learns from its absence what it would have learnt from
 * the level. `none`, `no` and `0` are values.
 */
export const missingTokens: readonly string[] = ',NA,N/A,n/a,#N/A,<NA>,NaN,nan,NULL,null,None,?,-'.split(',');

/** In a target that holds labels these two are labels: `+` and `-` are common classes, and so is `None`. */
export const labelTokens: readonly string[] = ['None', '-'];

/** Blanks that are cut from both ends of a cell: ASCII only, since SQL's and JavaScript's `trim` differ beyond. */
export const blanks = ' \t\r\n';

const digits = '[0-9]';
const infinity = '[Ii][Nn][Ff](?:[Ii][Nn][Ii][Tt][Yy])?';
/** Decimal point, optional exponent; no thousands separator, no hexadecimal, no underscore. */
export const numberPattern = `[+-]?(?:(?:${digits}+\\.?${digits}*|\\.${digits}+)(?:[eE][+-]?${digits}+)?|${infinity})`;

/** The largest finite float32: features are float32, so what lies beyond is missing. */
export const largestNumber = 3.4028234663852886e38;

/** Pairs of words; a boolean column holds words of one pair only, so `f`/`y` stays categorical. */
export const booleanPairs = [
  { yes: '[Tt][Rr][Uu][Ee]', no: '[Ff][Aa][Ll][Ss][Ee]' },
  { yes: '[Yy][Ee][Ss]', no: '[Nn][Oo]' },
  { yes: '[Tt]', no: '[Ff]' },
  { yes: '[Yy]', no: '[Nn]' },
] as const;
export const truePattern = booleanPairs.map((pair) => pair.yes).join('|');
export const falsePattern = booleanPairs.map((pair) => pair.no).join('|');

const year = '[1-9][0-9]{3}';
const two = '[0-9]{2}';
const clock = `(${two}):(${two})(?::(${two})(?:\\.([0-9]{1,9}))?)?(?: ?(Z|[+-]${two}(?::?${two})?))?`;
/**
 * `YYYY-MM-DD`, `YYYY/MM/DD` or `MM/DD/YYYY`, each with an optional time and zone; without a zone it is UTC.
 * Groups: 1–3 and 4–6 year, month, day; 7–9 month, day, year; 10–13 hour, minute, second, fraction; 14 zone.
 */
export const timestampPattern =
  `(?:(${year})-(${two})-(${two})|(${year})/(${two})/(${two})|([0-9]{1,2})/([0-9]{1,2})/(${year}))` +
  `(?:[T ]${clock})?`;

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const isNumber = whole(numberPattern);
const isTrue = whole(truePattern);
const isFalse = whole(falsePattern);
const asTimestamp = whole(timestampPattern);
const missing: ReadonlySet<string> = new Set(missingTokens);
/** No blank is above it; other characters that are not are looked at in vain, no more. */
const lastBlank = 32;
const longestMissing = Math.max(...missingTokens.map(({ length }) => length));
const isBlank = (text: string, at: number) => text.charCodeAt(at) <= lastBlank;
const edges = new RegExp(`^[${blanks}]+|[${blanks}]+$`, 'g');

/** The cell's text, trimmed, or undefined where it is missing. Numbers and booleans read as their text does. */
export function cellText(cell: Cell): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  let text = typeof cell === 'string' ? cell : String(cell);
  // Looked at first: nearly no cell has blanks, or is as short as what is missing.
  if (isBlank(text, 0) || isBlank(text, text.length - 1)) text = text.replace(edges, '');
  return text.length <= longestMissing && missing.has(text) ? undefined : text;
}

/** The number, `NaN` where it is not finite as a float32 (missing), undefined where the text is no number. */
export function parseNumber(text: string): number | undefined {
  if (!isNumber.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= largestNumber ? value : NaN;
}

/** 1 or 0, undefined where the text is none of the words. */
export function parseBoolean(text: string): 0 | 1 | undefined {
  if (isTrue.test(text)) return 1;
  return isFalse.test(text) ? 0 : undefined;
}

/** Seconds since 1970-01-01 UTC to the microsecond, undefined where the text is no date that exists. */
export function parseTimestamp(text: string): number | undefined {
  const g = asTimestamp.exec(text);
  if (!g) return undefined;
  const [y, m, d] = [g[1] ?? g[4] ?? g[9], g[2] ?? g[5] ?? g[7], g[3] ?? g[6] ?? g[8]].map(Number);
  const [hour, minute, second] = [g[10], g[11], g[12]].map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(y, m - 1, d));
  const exists = date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  const offset = zoneSeconds(g[14]);
  if (!exists || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  const micros = (g[13] ?? '').slice(0, 6).padEnd(6, '0');
  // Microseconds since 1970 pass 2^53 in the year 2255: whole numbers there need BigInt to equal SQL's.
  return micros === '000000' ? seconds : Number(BigInt(seconds) * 1_000_000n + BigInt(micros)) / 1e6;
}

/** `Z`, `+hh`, `+hhmm` or `+hh:mm` as seconds east of UTC, undefined beyond 15:59. */
function zoneSeconds(zone: string | undefined): number | undefined {
  if (!zone || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 15 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}
