import { isStrings, type CategoricalColumn, type Column, type Table } from './table.ts';

/** Takes tables one after the other, and gives them as one. */
export type Gathered = {
  /** The table has the columns of the first, of the same kinds and in any order. It is copied: it may be let go. */
  add(table: Table): void;
  /** Of all that was added so far; no rows and columns where that is nothing. What is added later is not in it. */
  table(): Table;
};

/** One column that grows. */
type Growing = { name: string; add(column: Column): void; column(rows: number): Column };

/**
 * The same table as `concat` gives of all, without any of them being kept: of a million requests of one row each, the typed
 * arrays alone would take gigabytes, where their cells take 4 bytes each.
 */
export function gather(): Gathered {
  let rows = 0;
  let columns: Growing[] | undefined;
  return {
    add(table) {
      columns ??= table.columns.map(growing);
      for (let j = 0; j < columns.length; j++) {
        const { name } = columns[j];
        const same = table.columns[j];
        columns[j].add(same.name === name ? same : table.columns.find((c) => c.name === name)!);
      }
      rows += table.rows;
    },
    table: () => ({ rows, columns: (columns ?? []).map((column) => column.column(rows)) }),
  };
}

function growing(first: Column): Growing {
  if (first.kind === 'categorical') return growingLevels(first.name);
  if (isStrings(first)) {
    const values: string[] = [];
    return {
      name: first.name,
      add: (column) => {
        for (const value of (column as typeof first).values) values.push(value);
      },
      column: () => ({ ...first, values: [...values] }),
    };
  }
  if (first.kind === 'timestamp') {
    const values = growingArray(Float64Array);
    return {
      name: first.name,
      add: (column) => values.add((column as typeof first).values),
      column: (rows) => ({ ...first, values: values.first(rows) }),
    };
  }
  const values = growingArray(Float32Array);
  return {
    name: first.name,
    add: (column) => values.add((column as typeof first).values),
    column: (rows) => ({ ...first, values: values.first(rows) }),
  };
}

function growingLevels(name: string): Growing {
  const codeOf = new Map<string, number>();
  const codes = growingArray(Int32Array);
  const code = (level: string) => {
    const known = codeOf.get(level);
    if (known !== undefined) return known;
    codeOf.set(level, codeOf.size);
    return codeOf.size - 1;
  };
  return {
    name,
    add: (column) => {
      const { levels, codes: own } = column as CategoricalColumn;
      const mapped = levels.map(code);
      codes.add(own.map((at) => (at < 0 ? -1 : mapped[at])));
    },
    column: (rows) => ({ kind: 'categorical', name, codes: codes.first(rows), levels: [...codeOf.keys()] }),
  };
}

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

const firstLength = 1024;

/** An array that is given twice the room whenever it is full. */
function growingArray<T extends Numbers>(type: new (length: number) => T) {
  let values = new type(firstLength);
  let used = 0;
  return {
    add(more: ArrayLike<number>): void {
      const needed = used + more.length;
      if (needed > values.length) {
        const larger = new type(Math.max(needed, 2 * values.length));
        larger.set(values.subarray(0, used));
        values = larger;
      }
      // `set` has a cost of its own, and most of what is added is one value.
      for (let i = 0; i < more.length; i++) values[used + i] = more[i];
      used = needed;
    },
    first: (length: number): T => values.slice(0, length) as T,
  };
}
