import { isStrings, type CategoricalColumn, type Column, type Table } from './table.ts';

/** Takes tables one after the other, and gives them as one. */
export type Gathered = {
  /** The table has the columns of the first, of the same kinds and in any order. It is copied: it may be let go. */
  add(table: Table): void;
  /** All that was added, which is not held any longer: what is added next begins anew. Nothing: no rows and no columns. */
  take(): Table;
};

/** One column that grows. */
type Growing = { name: string; add(column: Column): void; take(): Column };

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
    take() {
      const taken = { rows, columns: (columns ?? []).map((column) => column.take()) };
      [rows, columns] = [0, undefined];
      return taken;
    },
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
      take: () => ({ ...first, values }),
    };
  }
  if (first.kind === 'timestamp') {
    const values = growingArray(Float64Array);
    return {
      name: first.name,
      add: (column) => values.add((column as typeof first).values),
      take: () => ({ ...first, values: values.take() }),
    };
  }
  const values = growingArray(Float32Array);
  return {
    name: first.name,
    add: (column) => values.add((column as typeof first).values),
    take: () => ({ ...first, values: values.take() }),
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
    take: () => ({ kind: 'categorical', name, codes: codes.take(), levels: [...codeOf.keys()] }),
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
    /** Cut to what is used: the room that was kept for more is let go before the next column's is. */
    take(): T {
      const taken = values.slice(0, used) as T;
      values = new type(0);
      return taken;
    },
  };
}
