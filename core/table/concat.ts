import { isStrings, type CategoricalColumn, type Column, type StringColumn, type Table } from './table.ts';

/** The tables' rows one after the other. All have the columns of the first, of the same kinds and in any order. */
export function concat(tables: readonly Table[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const parts = tables.map(({ columns }) => new Map(columns.map((c) => [c.name, c])));
  const columns = (tables[0]?.columns ?? []).map((first) =>
    joined(
      first,
      parts.map((part) => part.get(first.name)!),
      rows,
    ),
  );
  return { rows, columns };
}

function joined(first: Column, parts: Column[], rows: number): Column {
  if (first.kind === 'categorical') return joinedLevels(first.name, parts as CategoricalColumn[], rows);
  if (isStrings(first))
    return { ...first, values: (parts as StringColumn[]).flatMap(({ values }) => values) };
  if (first.kind === 'timestamp') return { ...first, values: fill(new Float64Array(rows), parts) };
  return { ...first, values: fill(new Float32Array(rows), parts) };
}

function fill<T extends Float32Array | Float64Array>(to: T, parts: Column[]): T {
  let at = 0;
  for (const { values } of parts as Exclude<Column, CategoricalColumn | StringColumn>[]) {
    to.set(values, at);
    at += values.length;
  }
  return to;
}

function joinedLevels(name: string, parts: CategoricalColumn[], rows: number): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(rows);
  let at = 0;
  for (const part of parts) {
    const mapped = part.levels.map((level) => {
      if (!codeOf.has(level)) codeOf.set(level, codeOf.size);
      return codeOf.get(level)!;
    });
    for (const code of part.codes) codes[at++] = mapped[code] ?? -1;
  }
  return { kind: 'categorical', name, codes, levels: [...codeOf.keys()] };
}
