import { numbersOf, type Column, type StringColumn, type Table } from '../table/table.ts';

/** From this a column alone is as good as the target itself. */
const correlation = 0.999;
/** Share of the majority guess's errors (or of the variance) that may be left. */
const left = 0.01;
/** With fewer rows per level, a level names its rows, and every target is "predicted". */
const rowsPerLevel = 10;

/** What a text says is for the features to find out. */
type Judged = Exclude<Column, StringColumn>;

/**
 * The columns that predict the target almost perfectly by themselves: nearly always it is in them, or they were known
 * only after it. An alarm, no verdict: now and then a thing is that simple.
 *
 * @param labels class codes, or values where `classes` is 0; rows of a negative class are not looked at
 */
export function leakingColumns(table: Table, labels: Float64Array, classes: number): string[] {
  const leaks = classes > 0 ? leaksClasses : leaksValues;
  const judged = table.columns.flatMap((column): Judged[] => {
    if (column.kind === 'numeric_string') return [{ ...column, kind: 'numeric', values: numbersOf(column) }];
    return column.kind === 'text' ? [] : [column];
  });
  return judged.filter((column) => leaks(column, labels, classes)).map(({ name }) => name);
}

function leaksValues(column: Judged, labels: Float64Array): boolean {
  if (column.kind !== 'categorical') return Math.abs(pearson(column.values, labels)) > correlation;
  if (column.levels.length * rowsPerLevel > labels.length) return false;
  const total = spread(labels, new Int32Array(labels.length), 1);
  return spread(labels, column.codes, column.levels.length) < total * (1 - correlation);
}

/** The sum of squares around the mean of each group; a missing level is a group too. */
function spread(values: Float64Array, codes: Int32Array, levels: number): number {
  const sums = new Float64Array(levels + 1);
  const counts = new Float64Array(levels + 1);
  for (let i = 0; i < values.length; i++) {
    sums[codes[i] + 1] += values[i];
    counts[codes[i] + 1]++;
  }
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] - sums[codes[i] + 1] / counts[codes[i] + 1]) ** 2;
  }
  return squares;
}

/** Over the rows that have a value; 0 where there are too few or one of the two does not vary. */
function pearson(x: Float32Array | Float64Array, y: Float64Array): number {
  const rows = [...x.keys()].filter((i) => !Number.isNaN(x[i]));
  if (rows.length < rowsPerLevel) return 0;
  const mean = (of: Float32Array | Float64Array) => rows.reduce((sum, i) => sum + of[i], 0) / rows.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const i of rows) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function leaksClasses(column: Judged, labels: Float64Array, classes: number): boolean {
  const rows = [...labels.keys()].filter((i) => labels[i] >= 0);
  const counts = new Float64Array(classes);
  for (const i of rows) counts[labels[i]]++;
  const errorsOfGuess = rows.length - Math.max(...counts);
  if (column.kind === 'categorical') {
    if (column.levels.length * rowsPerLevel > rows.length) return false;
    return errorsByLevel(column.codes, column.levels.length, labels, rows, classes) <= left * errorsOfGuess;
  }
  return disorder(column.values, labels, rows) - (classes - 1) <= left * errorsOfGuess;
}

/** Errors when each level (and "missing") answers its commonest class. */
function errorsByLevel(
  codes: Int32Array,
  levels: number,
  labels: Float64Array,
  rows: readonly number[],
  classes: number,
): number {
  const counts = Array.from({ length: levels + 1 }, () => new Float64Array(classes));
  for (const i of rows) counts[codes[i] + 1][labels[i]]++;
  return counts.reduce((errors, of) => errors + of.reduce((a, b) => a + b, 0) - Math.max(...of), 0);
}

/**
 * How often the class changes from one row to the next when they are sorted by value: for classes that lie apart, once
 * less than there are classes. Rows of equal value are sorted against that: their minority counts as changes.
 */
function disorder(
  values: Float32Array | Float64Array,
  labels: Float64Array,
  rows: readonly number[],
): number {
  const place = (i: number) => (Number.isNaN(values[i]) ? Infinity : values[i]);
  const order = rows.toSorted((a, b) =>
    place(a) === place(b) ? labels[a] - labels[b] : place(a) - place(b),
  );
  let changes = 0;
  for (let start = 0, end = 0, before = -1; start < order.length; start = end) {
    const counts = new Map<number, number>();
    for (end = start; end < order.length && place(order[end]) === place(order[start]); end++) {
      counts.set(labels[order[end]], (counts.get(labels[order[end]]) ?? 0) + 1);
    }
    const [[commonest, most]] = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
    changes += end - start - most + (before >= 0 && commonest !== before ? 1 : 0);
    before = commonest;
  }
  return changes;
}
