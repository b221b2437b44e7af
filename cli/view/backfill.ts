import type { BackfillReport } from '../../contracts/backfill.ts';
import type { Backfilled } from '../run/backfill.ts';
import { number, paint, table } from './format.ts';

const statusWords: Record<BackfillReport['days'][number]['status'], string> = {
  Live: 'live',
  PendingApproval: 'waits for approval',
  Collected: 'collected',
  Repeated: 'repeated',
  NotBetter: 'not better',
  RejectedData: 'data rejected',
  Misconfigured: 'misconfigured',
  Failed: 'failed',
  Known: 'known',
  NotRun: 'not run',
};

/** What each day came to, as a table, and why the backfill stopped where it did. */
export function backfillLines(
  { report, failure }: Backfilled,
  stream: NodeJS.WriteStream = process.stdout,
): string[] {
  const days = report?.days ?? [];
  const rows = days.map(({ day, files, status, runId = '', reason }) => [
    day,
    number(files),
    statusWords[status],
    runId,
    reason,
  ]);
  return [
    ...(rows.length ? table(['day', 'files', 'came to', 'run', 'why'], rows) : []),
    ...(failure ? ['', `${paint('red', '✗ stopped', stream)}  ${failure}`] : []),
  ];
}
