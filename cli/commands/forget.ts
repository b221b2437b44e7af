import { createInterface } from 'node:readline/promises';
import { misconfigured } from '../../contracts/errors.ts';
import type { ForgetReport } from '../../contracts/forget.ts';
import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { orderForget } from '../run/forget.ts';
import { number, paint, table } from '../view/format.ts';
import { output } from '../view/output.ts';

/** `landfall forget` */
export async function run(...[pipeline, options]: Commands['forget']): Promise<number> {
  const out = output(options);
  const { key, dryRun = false, yes = false } = options;
  checkName(pipeline);
  if (!dryRun && !yes) await confirm(pipeline);
  const { report, failure } = await withStack(out, (stack) =>
    orderForget(stack, { pipeline, ...key, dryRun }),
  );
  out.json(report);
  out.result(
    [
      ...linesOf(report),
      ...(failure ? [`${paint('red', '✗ failed', process.stdout)}  ${failure}`] : []),
    ].join('\n'),
  );
  return failure ? 1 : 0;
}

/** @throws Failure `Misconfigured` not_confirmed */
async function confirm(pipeline: string): Promise<void> {
  const { stdin: input, stderr } = process;
  if (!input.isTTY)
    throw misconfigured(
      'not_confirmed',
      'What is forgotten cannot be had back: say --yes, or see --dry-run first.',
    );
  const asking = createInterface({ input, output: stderr });
  const answer = await asking.question(`This cannot be undone. The pipeline's name, to go on: `);
  asking.close();
  if (answer.trim() !== pipeline) throw misconfigured('not_confirmed', 'Nothing was touched.');
}

function linesOf(report: ForgetReport): string[] {
  const { objects, runs, models, datasets, unreadable, dryRun, retraining } = report;
  if (objects.length + runs.length === 0)
    return ['No row of that key was found; nothing was touched.', ...unreadableLines(unreadable)];
  const rows = objects.map(({ bucket, key, rows, versionIds }) => [
    `${bucket}/${key}`,
    number(versionIds.length),
    number(rows),
  ]);
  return [
    ...table(['object', 'versions', 'rows'], rows),
    `dataset versions with the rows: ${list(datasets.seen)}${datasets.made ? `; without them: ${datasets.made}` : ''}`,
    `runs that read them: ${list(runs.map(({ runId }) => runId))}`,
    `models that have seen them: ${list(models.map(({ version }) => version))}`,
    ...(dryRun
      ? ['Nothing was touched.']
      : [`retraining: ${retraining ?? 'none, nothing is left to learn from'}`]),
    ...unreadableLines(unreadable),
  ];
}

const list = (values: readonly (number | string)[]) => values.join(', ') || 'none';

const unreadableLines = (unreadable: ForgetReport['unreadable']) =>
  unreadable.map(({ key, versionId, reason }) => `could not be searched: ${key} (${versionId}): ${reason}`);
