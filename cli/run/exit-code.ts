import type { Summary } from '../../contracts/summary.ts';

/** What scripts see of a run: 0 done as asked, 2 data rejected, 3 not better than what is live, 4 waits for approval, 1 otherwise. */
export function exitCodeOf(status: Summary['status']): number {
  switch (status) {
    case 'Live':
    case 'Fitted':
    case 'Collected':
    case 'Repeated':
      return 0;
    case 'RejectedData':
      return 2;
    case 'NotBetter':
      return 3;
    case 'PendingApproval':
      return 4;
    default:
      return 1;
  }
}

/** Of several runs the worst: a failure, rejected data, a model that was not better, one that waits for a person. */
export function exitCodeOfAll(statuses: Summary['status'][]): number {
  const codes = new Set(statuses.map(exitCodeOf));
  return [1, 2, 3, 4].find((code) => codes.has(code)) ?? 0;
}
