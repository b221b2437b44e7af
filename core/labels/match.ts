import type { DuckDB } from '../native/duckdb.ts';
import { literal } from '../table/sql.ts';

/** Labels that belong to nothing known are kept for so many rows at most, the newest. */
const MOST_PENDING = 1_000_000;

/** Labels as read: those of earlier looks that wait, then those of new files in the order in which they landed. */
export type LabelFiles = { pending?: string; fresh: readonly string[] };

/**
 * Makes the table `labels`: `seq` orders them, the last one of an id being the one that counts; `since`, the look that
 * read it; `fresh`, read just now. `look`, `place` and `version` say which kept prediction it belongs to, once that is
 * known. `read`: how many labels were read before.
 */
export async function loadLabels(db: DuckDB, files: LabelFiles, look: string, read: number): Promise<number> {
  await db.run(
    `CREATE TABLE labels (seq BIGINT, id VARCHAR, row INTEGER, value VARCHAR, since VARCHAR, look VARCHAR, place INTEGER,
       version INTEGER, fresh BOOLEAN);
     CREATE TABLE asked (seq BIGINT, look VARCHAR, place INTEGER, version INTEGER, time TIMESTAMP)`,
  );
  if (files.pending) {
    await db.run(`INSERT INTO labels SELECT *, false FROM read_parquet(${literal(files.pending)})`);
  }
  let next = read;
  for (const path of files.fresh) {
    const from = `read_parquet(${literal(path)})`;
    await db.run(
      `INSERT INTO labels SELECT ${next} + row_number() OVER (ORDER BY line), id, row, value, ${literal(look)}, NULL, NULL, NULL, true
       FROM ${from}`,
    );
    const [{ count }] = await db.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
    next += count;
  }
  await db.run('DELETE FROM labels WHERE seq NOT IN (SELECT max(seq) FROM labels GROUP BY id, row)');
  return next;
}

/**
 * Looks the labels without a prediction up among the ids that a look kept (`ids.parquet`). `onlyFresh`: the others have
 * been looked up there before. A label without a `row` names a row by the id that its answer had: the request's, followed by `-<row from 1>`
 * where the request had several.
 *
 * @returns how many ids there were
 */
export async function findAsked(
  db: DuckDB,
  ids: { path: string; look: string },
  onlyFresh: boolean,
): Promise<number> {
  const from = `read_parquet(${literal(ids.path)})`;
  const wanted = `(SELECT * FROM labels WHERE look IS NULL ${onlyFresh ? 'AND fresh' : ''})`;
  const pick = (on: string) =>
    `SELECT l.seq, ${literal(ids.look)}, a.place, a.version, a.time FROM ${from} a JOIN ${wanted} l ON ${on}`;
  await db.run(
    `INSERT INTO asked
     ${pick('a.request_id = l.id AND a.row = l.row')}
     UNION ALL ${pick('a.rows = 1 AND l.row IS NULL AND a.request_id = l.id')}
     UNION ALL ${pick(`a.rows > 1 AND l.row IS NULL AND concat(a.request_id, '-', a.row + 1) = l.id`)}`,
  );
  const [{ count }] = await db.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
  return count;
}

/**
 * Gives each label its prediction: the latest one of its id, and of one that was kept twice the first. What is
 * then done with is removed: labels of rows that another version answered or that were not kept, earlier labels of
 * the same row, and those of rows in `judged`.
 *
 * @returns the labels without a prediction, those that were of other versions, and those that can be judged
 */
export async function settle(
  db: DuckDB,
  version: number,
  judged: string | undefined,
): Promise<{ unknown: number; otherVersions: number; ready: number }> {
  await db.run(
    `UPDATE labels SET look = m.look, place = m.place, version = m.version FROM
       (SELECT * FROM asked QUALIFY row_number() OVER (PARTITION BY seq ORDER BY time DESC, look, place) = 1) m
     WHERE labels.seq = m.seq`,
  );
  const isOther = `look IS NOT NULL AND (version <> ${version} OR place < 0)`;
  const [{ otherVersions }] = await db.rows<{ otherVersions: number }>(
    `SELECT count(*) AS "otherVersions" FROM labels WHERE ${isOther}`,
  );
  await db.run(`DELETE FROM labels WHERE ${isOther}`);
  await db.run(
    `DELETE FROM labels WHERE look IS NOT NULL AND seq NOT IN
       (SELECT max(seq) FROM labels WHERE look IS NOT NULL GROUP BY look, place)`,
  );
  if (judged) {
    await db.run(
      `DELETE FROM labels USING read_parquet(${literal(judged)}) j WHERE labels.look = j.look AND labels.place = j.place`,
    );
  }
  const [counts] = await db.rows<{ unknown: number; ready: number }>(
    'SELECT count(*) FILTER (look IS NULL) AS unknown, count(look) AS ready FROM labels',
  );
  return { otherVersions, ...counts };
}

/**
 * Takes the labels that are judged now out of `labels` into `chosen`, the earliest `most` of them.
 * @returns the looks that kept their rows, ascending
 */
export async function choose(db: DuckDB, most: number): Promise<string[]> {
  await db.run(
    `CREATE TABLE chosen AS SELECT seq, look, place, value FROM labels WHERE look IS NOT NULL ORDER BY seq LIMIT ${most};
     DELETE FROM labels USING chosen WHERE labels.seq = chosen.seq`,
  );
  const looks = await db.rows<{ look: string }>('SELECT DISTINCT look FROM chosen ORDER BY look');
  return looks.map(({ look }) => look);
}

/** Writes `look` and `place` of the rows that have been judged: those of before, from the look `oldest` on, and the chosen ones. */
export async function writeJudged(
  db: DuckDB,
  before: string | undefined,
  oldest: string,
  path: string,
): Promise<void> {
  const earlier = before
    ? `SELECT look, place FROM read_parquet(${literal(before)}) WHERE look >= ${literal(oldest)} UNION ALL`
    : '';
  await db.run(
    `COPY (SELECT * FROM (${earlier} SELECT look, place FROM chosen) ORDER BY look, place)
     TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

/** Writes the labels that wait, without those that no prediction was found for since the look `oldest`. */
export async function writePending(db: DuckDB, oldest: string, path: string): Promise<void> {
  await db.run(
    `COPY (SELECT * EXCLUDE (fresh) FROM labels WHERE look IS NOT NULL OR since >= ${literal(oldest)}
       ORDER BY look IS NULL, seq DESC LIMIT ${MOST_PENDING}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
