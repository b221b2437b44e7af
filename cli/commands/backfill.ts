import { BackfillOrder } from '../../contracts/backfill.ts';
import { Failure, misconfigured } from '../../contracts/errors.ts';
import { describeIssues } from '../../functions/_shared/failure.ts';
import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { type Backfilled, orderBackfill } from '../run/backfill.ts';
import { checkName } from '../run/definition.ts';
import { watch } from '../run/watch.ts';
import { backfillLines } from '../view/backfill.ts';
import { output } from '../view/output.ts';

/** `landfall backfill` */
export async function run(...[pipeline, options]: Commands['backfill']): Promise<number> {
  const out = output(options);
  const { from, to, fromPrefix: prefix } = options;
  const order = orderOf({ pipeline: checkName(pipeline), from, to, ...(prefix && { prefix }) });
  const done = await withStack(out, (stack) =>
    orderBackfill(stack, order, async ({ day, state, runId }) => {
      if (state === 'run') await watch(stack, [{ runId, file: day }]).catch(leaveToReport);
      else out.note(`${day}  ${state === 'done' ? 'done before, by' : 'in the data already, by'} ${runId}`);
    }),
  );
  out.json(done);
  out.result(['', ...backfillLines(done)].join('\n'));
  return exitCodeOf(done);
}

/** A run that was stopped, or never started: the backfill stops, and its report says why. */
function leaveToReport(error: unknown): void {
  if (!(error instanceof Failure) || !['no_outcome', 'not_started'].includes(error.code)) throw error;
}

/** @throws Failure `Misconfigured` invalid_order */
function orderOf(order: BackfillOrder): BackfillOrder {
  const { success, data, error } = BackfillOrder.refine(
    ({ from, to }) => from <= to,
    'the last day is before the first',
  ).safeParse(order);
  if (success) return data;
  throw misconfigured('invalid_order', `The backfill cannot be ordered: ${describeIssues(error)}.`);
}

/** 0: every day had its turn, 2: so too, but data of a day were rejected, 1: it stopped before the last day. */
function exitCodeOf({ report, failure }: Backfilled): number {
  if (failure) return 1;
  return report?.days.some(({ status }) => status === 'RejectedData') ? 2 : 0;
}
