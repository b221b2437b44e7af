import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { openScorer } from '../../core/onnx/scorer.ts';
import { tableFromCells } from '../../core/table/from-cells.ts';

const differentRows = 200;
const warmUps = 200;
const calls = 2000;

/**
 * Milliseconds that a scorer takes for a single raw row of the CSV file, from its values to the answer, through
 * onnxruntime-node in this process: the median and the 99th percentile over calls with different rows, warm.
 */
export async function latencyOf(bytes: Uint8Array, file: string): Promise<{ p50: number; p99: number }> {
  const scorer = await openScorer(bytes);
  try {
    const { inputs } = scorer.signature;
    const records = await firstRecords(file, differentRows);
    const rows = records.map((record) => tableFromCells(inputs, 1, (_, j) => record[inputs[j].name]));
    const times: number[] = [];
    for (let call = -warmUps; call < calls; call++) {
      const row = rows[(call + warmUps) % rows.length];
      const began = performance.now();
      await scorer.predict(row);
      if (call >= 0) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  } finally {
    await scorer.close();
  }
}

/** Of ascending values: the smallest that at least that share does not exceed. */
function quantile(sorted: number[], share: number): number {
  return Number(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)].toFixed(4));
}

async function firstRecords(file: string, count: number): Promise<Record<string, string>[]> {
  const records: Record<string, string>[] = [];
  for await (const record of createReadStream(file).pipe(parse({ columns: true, to: count })))
    records.push(record);
  return records;
}
