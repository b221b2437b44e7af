import { literal } from './sql.ts';

/**
 * Names for the columns of a Parquet file: SQL's names ignore case, so `age` and `Age` become `age` and `Age_2`. The
 * true names lie in the file's metadata.
 */
export function physicalNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

const key = 'landfall.columns';

/** For COPY … TO: the true names as Parquet metadata. */
export const namesAsMetadata = (names: readonly string[]) =>
  `KV_METADATA {"${key}": ${literal(JSON.stringify(names))}}`;

/** One row with the true names as JSON, as {@link namesAsMetadata} wrote them. */
export const selectNames = (path: string) =>
  `SELECT decode(value) AS names FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = '${key}'`;
