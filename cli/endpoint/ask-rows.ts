import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Connection } from '../aws/connect.ts';
import { csvLine } from '../../core/serving/csv.ts';
import type { Chunk } from './chunks.ts';
import { openEndpoint } from './endpoint.ts';
import { score } from './score.ts';

/** A row of a file, what is true of it and what the endpoint says. `row` counts from 1. */
export type Answered = { row: number; truth: string; prediction: string; probability?: number };

const count = 3;

/** Asks the endpoint about three rows of a CSV file, spread over it; their target is not sent. */
export async function askRows(
  stack: Connection,
  { file, pipeline, target }: { file: string; pipeline: string; target: string },
): Promise<Answered[]> {
  const [header, ...rows]: string[][] = parse(await readFile(file), { bom: true });
  const at = header.indexOf(target);
  const picked = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows.length) / count));
  const lines = [header, ...picked.map((i) => rows[i])].map((row) => csvLine(row.toSpliced(at, 1)));
  const answers: Record<string, string>[] = parse(await ask(stack, pipeline, lines.join('')), {
    columns: true,
  });
  return answers.map((answer, i) => ({
    row: picked[i] + 1,
    truth: rows[picked[i]][at],
    prediction: answer.prediction,
    ...(answer[`probability_${answer.prediction}`] && {
      probability: Number(answer[`probability_${answer.prediction}`]),
    }),
  }));
}

async function ask(stack: Connection, pipeline: string, text: string): Promise<string> {
  async function* single(): AsyncGenerator<Chunk> {
    yield { text, rows: count, firstRow: 1 };
  }
  let answer = '';
  for await (const piece of score(await openEndpoint(stack, pipeline), single())) answer += piece;
  return answer;
}
