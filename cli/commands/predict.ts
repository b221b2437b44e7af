import { createWriteStream } from 'node:fs';
import { pipeline as pump } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { withStack } from '../aws/connect.ts';
import { predictBatch } from '../batch/predict-batch.ts';
import { chunksOf, explainedChunkLimits } from '../endpoint/chunks.ts';
import { openEndpoint, type Endpoint } from '../endpoint/endpoint.ts';
import { score, scoreExplained } from '../endpoint/score.ts';
import type { Commands, PredictOptions } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { checkFiles } from '../run/land.ts';
import { output, type Output } from '../view/output.ts';

/** `landfall predict` */
export async function run(...[pipeline, options]: Commands['predict']): Promise<number> {
  const { file, batch } = options;
  const out = output(options);
  const name = checkName(pipeline);
  if (file) await checkFiles([file]);
  return withStack(out, async (stack) => {
    if (batch) await predictBatch(stack, name, { ...options, batch }, out);
    else await write(answersOf(await openEndpoint(stack, name), file!, options), name, options, out);
    return 0;
  });
}

const answersOf = (endpoint: Endpoint, file: string, { contributions }: PredictOptions) =>
  contributions
    ? scoreExplained(endpoint, chunksOf(file, explainedChunkLimits), contributions)
    : score(endpoint, chunksOf(file));

async function write(
  answers: AsyncIterable<string>,
  pipeline: string,
  options: PredictOptions,
  out: Output,
): Promise<void> {
  const { contributions } = options;
  if (options.out) {
    await pump(answers, createWriteStream(options.out));
    out.json({ pipeline, out: options.out });
    out.result(`Wrote ${options.out}.`);
  } else if (options.json) {
    const text = await whole(answers);
    out.json(contributions ? text.trimEnd().split('\n').map(parseJson) : records(text));
  } else for await (const answer of answers) process.stdout.write(answer);
}

/** Numbers as numbers; a class stays text, even one that is written in digits. */
function records(answers: string): Record<string, string | number>[] {
  const rows: Record<string, string>[] = parse(answers, { columns: true });
  const isRegression =
    rows.length > 0 && !Object.keys(rows[0]).some((name) => name.startsWith('probability_'));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        isRegression || name.startsWith('probability_') ? Number(value) : value,
      ]),
    ),
  );
}

const parseJson = (line: string): unknown => JSON.parse(line);

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
