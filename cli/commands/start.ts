import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { runKey } from '../../contracts/keys.ts';
import type { Summary } from '../../contracts/summary.ts';
import { withStackAt, type Connection } from '../aws/connect.ts';
import { localSettings } from '../aws/settings.ts';
import { askRows, type Answered } from '../endpoint/ask-rows.ts';
import { up } from '../local/up.ts';
import type { Commands } from '../program.ts';
import { repository } from '../setup/paths.mjs';
import { watch } from '../run/watch.ts';
import { paint, table, usd } from '../view/format.ts';
import { output, type Output } from '../view/output.ts';
import { summaryLines } from '../view/summary.ts';
import { dropFiles } from './drop.ts';

const example = { file: join(repository, 'examples/telco_churn.csv'), pipeline: 'churn', target: 'churn' };

/** `landfall start`: everything from nothing to an endpoint's answers, on real data. */
export async function run(...[options]: Commands['start']): Promise<number> {
  const out = output(options);
  const { endpoint, outputs } = await up(options);
  return withStackAt(localSettings(endpoint), async (stack) => {
    out.note(`\nLanding ${relative(process.cwd(), example.file)} for the pipeline "${example.pipeline}"`);
    const landed = await dropFiles(stack, [example.file], example, out);
    const [summary] = await watch(stack, landed);
    const isFine = summary.status === 'Live' || summary.status === 'NotBetter';
    const answers = isFine ? await askRows(stack, example) : [];
    const report = await saveReport(stack, summary);
    out.json({ endpoint, outputs, summary, predictions: answers, report });
    show(out, summary, answers, report);
    return isFine ? 0 : 1;
  });
}

function show(out: Output, summary: Summary, answers: Answered[], report: string | undefined): void {
  out.result(['', ...summaryLines(summary)].join('\n'));
  if (answers.length) out.result(['', ...answerLines(answers)].join('\n'));
  if (summary.costUsd) out.result(`\nOn AWS this run would have cost ${usd(summary.costUsd)}.`);
  if (report) out.result(`The report: ${relative(process.cwd(), report)}`);
  out.result(
    [
      '',
      'Go on:  npx landfall drop your.csv --target column --wait',
      `        npx landfall predict ${example.pipeline} --file examples/${basename(example.file)}`,
      'Stop:   npx landfall down',
    ].join('\n'),
  );
}

function answerLines(answers: Answered[]): string[] {
  const rows = answers.map(({ row, truth, prediction, probability }) => [
    String(row),
    truth,
    prediction,
    probability === undefined ? '' : `${(probability * 100).toFixed(1)} %`,
  ]);
  const lines = table(['row', 'true value', 'the endpoint says', 'probability'], rows);
  return [
    paint('bold', 'Three answers from the endpoint', process.stdout),
    ...lines.map((line) => `  ${line}`),
  ];
}

/** Brings the run's report to this machine. */
async function saveReport({ store }: Connection, { runId }: Summary): Promise<string | undefined> {
  const bytes = await store.find(runKey(runId, 'evaluate', 'report.html'));
  if (!bytes) return undefined;
  const file = join(repository, '.landfall/reports', `${runId}.html`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
