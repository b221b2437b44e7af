import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { listRuns, type Listed } from '../run/list.ts';
import { seconds, table, usd } from '../view/format.ts';
import { metricItems } from '../view/metrics.ts';
import { output } from '../view/output.ts';

/** `landfall runs` */
export async function run(...[pipeline, options]: Commands['runs']): Promise<number> {
  const out = output(options);
  const runs = await withStack(out, (stack) => listRuns(stack, pipeline, options.limit));
  out.json(runs);
  if (runs.length) out.result(table(heading, runs.map(cells)).join('\n'));
  else out.result(pipeline ? `No run of "${pipeline}" yet.` : 'No run yet.');
  return 0;
}

const heading = ['run', 'started', 'status', 'time', 'cost', 'result'];

function cells({ runId, startedAt, endedAt, status, summary }: Listed): string[] {
  const took = (Date.parse(endedAt ?? new Date().toISOString()) - Date.parse(startedAt)) / 1000;
  const metric = summary && metricItems(summary.metrics)[0];
  return [
    runId,
    startedAt.slice(0, 16).replace('T', ' '),
    status,
    seconds(took),
    summary ? usd(summary.costUsd) : '',
    metric ?? summary?.reason.split(':')[0] ?? '',
  ];
}
