import type { Signature } from '../../contracts/dataset.ts';
import type { Traffic } from '../checks/situation.ts';
import { physicalNames } from '../table/physical-names.ts';
import { take, type Table } from '../table/table.ts';
import { writeTable, type NumbersBeside } from '../table/write.ts';

/** Kept of one look: more tell nothing more about how good a model is. */
const MOST_ROWS = 200_000;
/** So that wide rows take no more room than many: inputs and predictions together. */
const MOST_CELLS = 10_000_000;

/** Files of kept predictions: who asked (`ids`), and the rows with what was answered (`rows`). */
export type KeptFiles = { ids: string; rows: string };

/**
 * Writes what the live version answered as two Parquet files, until the true values come. `ids` has every row of the
 * traffic: `request_id`, `row` (in its request, from 0), `rows` (of its request), `version` that answered, `time`, and
 * `place`, the row's number in the other file, -1 where it is not there. `rows` has the rows that `version` answered, in
 * their order: the model's inputs, `place`, and the predictions as {@link answerColumns}. Of very many rows some are
 * left out there, by a hash of their ids.
 */
export async function writeKept(
  traffic: Traffic,
  signature: Signature,
  version: number,
  to: KeptFiles,
): Promise<{ rows: number }> {
  const kept = chooseRows(traffic, signature, version);
  await writeTable(to.ids, idTable(traffic), idColumns(traffic, kept));
  const inputs = signature.inputs.map(({ name }) => traffic.table.columns.find((c) => c.name === name)!);
  const table = take({ rows: traffic.table.rows, columns: inputs }, kept);
  const place = { name: placeColumn, values: Int32Array.from(kept, (_, i) => i) };
  await writeTable(to.rows, table, [place, ...answers(traffic, signature, kept)]);
  return { rows: kept.length };
}

const placeColumn = 'place';

/** Behind the inputs and the place: `probability_<class>` in the signature's order, or `prediction` and, where the model has intervals, `low` and `high`. */
export function answerColumns({ classes, interval }: Signature): string[] {
  if (classes) return classes.map((name) => `probability_${name}`);
  return interval ? ['prediction', 'low', 'high'] : ['prediction'];
}

/** The names that the columns have in the file of rows, since inputs may be named so too. */
export function physicalAnswers(signature: Signature): { place: string; answers: string[] } {
  const own = [placeColumn, ...answerColumns(signature)];
  const all = physicalNames([...signature.inputs.map(({ name }) => name), ...own]);
  const [place, ...rest] = all.slice(signature.inputs.length);
  return { place, answers: rest };
}

/** The rows that `version` answered and that can be kept, ascending. */
function chooseRows(traffic: Traffic, signature: Signature, version: number): Int32Array {
  const { requests, requestOf, predictions, table } = traffic;
  if (!predictions) return new Int32Array(0);
  const own = Int32Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) => requests[requestOf[row]].observation.version === version,
  );
  const width = signature.inputs.length + answerColumns(signature).length;
  const most = Math.min(MOST_ROWS, Math.floor(MOST_CELLS / width));
  if (own.length <= most) return own;
  const share = most / own.length;
  return own.filter((row) => hash(`${requests[requestOf[row]].id}\n${row}`) < share * 2 ** 32);
}

/** FNV-1a, and MurmurHash3's finaliser, so that ids that differ in little are told apart in all bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

function idTable({ requests, requestOf }: Traffic): Table {
  const ids = Array.from(requestOf, (request) => requests[request].id);
  const times = Float64Array.from(requestOf, (request) => requests[request].at / 1000);
  return {
    rows: requestOf.length,
    columns: [
      { kind: 'text', name: 'request_id', values: ids },
      { kind: 'timestamp', name: 'time', values: times },
    ],
  };
}

function idColumns({ requests, requestOf }: Traffic, kept: Int32Array): NumbersBeside[] {
  const counts = new Int32Array(requests.length);
  const row = requestOf.map((request) => counts[request]++);
  const place = new Int32Array(requestOf.length).fill(-1);
  kept.forEach((from, i) => (place[from] = i));
  return [
    { name: 'row', values: row },
    { name: 'rows', values: requestOf.map((request) => counts[request]) },
    { name: 'version', values: requestOf.map((request) => requests[request].observation.version) },
    { name: placeColumn, values: place },
  ];
}

function answers(traffic: Traffic, signature: Signature, kept: Int32Array): NumbersBeside[] {
  const { predictions = new Float64Array(0), interval } = traffic;
  const names = answerColumns(signature);
  const width = signature.classes?.length ?? 1;
  const valueOf = (row: number, j: number) =>
    j < width ? predictions[row * width + j] : (interval?.[row * 2 + (j - width)] ?? Number.NaN);
  return names.map((name, j) => ({ name, values: Float64Array.from(kept, (row) => valueOf(row, j)) }));
}
