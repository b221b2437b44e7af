import { randomUUID } from 'node:crypto';
import { capturePrefix, endpointName } from '../../contracts/keys.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Store } from '../../contracts/ports.ts';
import { random } from '../../core/random.ts';
import { captureLine } from '../../functions/_shared/capture/line.ts';

export const numeric = 24;
export const categorical = 6;

/** What the model takes: 24 columns of numbers, and 6 of levels, the last one with 5,120 of them. */
export const inputs: ModelInput[] = [
  ...Array.from({ length: numeric }, (_, j) => ({ name: `n${j}`, kind: 'numeric' as const })),
  ...Array.from({ length: categorical }, (_, j) => ({ name: `c${j}`, kind: 'categorical' as const })),
];

/** Rows of CSV without a header, the same for the same seed; a twentieth of the numbers is missing. */
export function rowSource(seed: number): () => string {
  const { float, integer } = random(seed);
  return () => {
    const numbers = Array.from({ length: numeric }, (_, j) => {
      if (integer(20) === 0) return '';
      return j % 3 === 0 ? String(integer(101)) : Math.log(float() + 0.001).toFixed(5);
    });
    const levels = Array.from({ length: categorical }, (_, j) => `level ${integer(5 * 4 ** j)}`);
    return [...numbers, ...levels].join(',');
  };
}

const linesPerObject = 100; // as functions/_shared/capture/writer.ts cuts them

/** Writes captured requests of `rowsPerRequest` rows each, in our own layout, over the hour before `now`. */
export async function writeCaptures(
  store: Store,
  pipeline: string,
  {
    rows,
    rowsPerRequest,
    version,
    now,
  }: { rows: number; rowsPerRequest: number; version: number; now: Date },
): Promise<{ objects: number; bytes: number }> {
  const next = rowSource(1);
  const folder = `${capturePrefix(pipeline)}${endpointName(pipeline)}/AllTraffic/`;
  const requests = Math.ceil(rows / rowsPerRequest);
  const total = { objects: 0, bytes: 0 };
  for (let first = 0; first < requests; first += linesPerObject) {
    const at = new Date(now.getTime() - 3_600_000 + (first / requests) * 3_500_000);
    const count = Math.min(linesPerObject, requests - first);
    const lines = Array.from({ length: count }, () => exchange(next, rowsPerRequest, version, at));
    const hour = at.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
    const { bytes } = await store.put(`${folder}${hour}/${randomUUID()}.jsonl`, lines.join(''));
    total.objects++;
    total.bytes += bytes;
  }
  return total;
}

function exchange(next: () => string, rows: number, version: number, at: Date): string {
  const body = Buffer.from(Array.from({ length: rows }, () => `${next()}\n`).join(''));
  const answer = Array.from({ length: rows }, () => 'no,0.8125,0.1875\n').join('');
  return captureLine(
    {
      request: {
        method: 'POST',
        path: '/invocations',
        headers: { 'content-type': 'text/csv' },
        body,
        id: randomUUID(),
      },
      reply: {
        status: 200,
        headers: { 'content-type': 'text/csv; charset=utf-8' },
        body: `label,no,yes\n${answer}`,
      },
      observation: { version, status: 200, millis: 1.25, rows },
      at,
    },
    randomUUID(),
  );
}
