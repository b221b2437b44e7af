import { renderTable } from '../automl/table.ts';
import type { Measured, Soak } from './measure.ts';

/** A goal of the server, and what was found. */
export type Bar = { goal: string; passed: boolean; found: string };

const ours = ({ name }: Measured) => name === 'Landfall';
const find = (all: Measured[], name: string) => all.find((one) => one.name === name);

/** Markdown: the tables and the bars. */
export function report(all: Measured[], soak: Soak, largeRows: number): string {
  return [
    ratesTable(all),
    othersTable(all, largeRows),
    soakLine(soak),
    ...bars(all, soak).map(({ goal, passed, found }) => `- ${passed ? '✓' : '✗'} ${goal}: ${found}`),
  ]
    .join('\n\n')
    .replaceAll(/\n\n(?=- [✓✗])/g, '\n')
    .replace('\n- ', '\n\n- ');
}

function ratesTable(all: Measured[]): string {
  const own = all.find(ours);
  const rows = all.flatMap(({ name, rates }) =>
    rates.map(({ concurrency, perSecond, p50, p99, cpuMicros }, at) => [
      name,
      String(concurrency),
      perSecond.toFixed(0),
      own ? `${(own.rates[at].perSecond / perSecond).toFixed(1)} ×` : '–',
      p50.toFixed(2),
      p99.toFixed(2),
      cpuMicros.toFixed(0),
    ]),
  );
  const header = ['server', 'concurrency', 'requests / s', 'Landfall’s is', 'p50 ms', 'p99 ms', 'CPU µs / request']; // prettier-ignore
  return renderTable({ header, rows });
}

function othersTable(all: Measured[], largeRows: number): string {
  const header = [
    'server',
    'start to first answer, ms',
    `rows / s in bodies of ${largeRows}`,
    'such a body, p50 ms',
    'peak MB, single rows',
    'peak MB, then large bodies',
  ];
  const rows = all.map(({ name, startMillis, largeBodies, peakMb }) => [
    name,
    startMillis.toFixed(0),
    largeBodies.rowsPerSecond.toFixed(0),
    largeBodies.p50.toFixed(0),
    peakMb.singleRows.toFixed(0),
    peakMb.largeBodies.toFixed(0),
  ]);
  return renderTable({ header, rows });
}

const soakLine = ({ seconds, sent, answered, largeBodies, peakMb }: Soak) =>
  `Soak of ${seconds.toFixed(0)} s at full load: ${sent} requests, ${largeBodies} of them large; ${answered} answered with the ` +
  `request's own id up to its last row; peak ${peakMb.toFixed(0)} MB.`;

/** The goals of the serving process. */
export function bars(all: Measured[], soak: Soak): Bar[] {
  const own = all.find(ours);
  if (!own) return [];
  const most = Math.max(own.peakMb.singleRows, own.peakMb.largeBodies, soak.peakMb);
  return [
    ...[
      { name: 'MLflow', times: 10 },
      { name: 'FastAPI', times: 3 },
    ].flatMap(({ name, times }) => fasterThan(own, find(all, name), times) ?? []),
    {
      goal: 'start to first answer at most 500 ms',
      passed: own.startMillis <= 500,
      found: `${own.startMillis.toFixed(0)} ms`,
    },
    {
      goal: 'server memory at most 200 MB',
      passed: most <= 200,
      found:
        `${own.peakMb.singleRows.toFixed(0)} MB with single rows, ${own.peakMb.largeBodies.toFixed(0)} with large bodies, ` +
        `${soak.peakMb.toFixed(0)} with both at once`,
    },
    {
      goal: 'a soak at full load answers every request',
      passed: soak.sent > 0 && soak.answered === soak.sent,
      found: `${soak.answered} of ${soak.sent}`,
    },
  ];
}

function fasterThan(own: Measured, peer: Measured | undefined, times: number): Bar | undefined {
  if (!peer) return undefined;
  const pairs = own.rates.map((rate, at) => ({ rate, other: peer.rates[at] }));
  const found = pairs.map(
    ({ rate, other }) =>
      `${(rate.perSecond / other.perSecond).toFixed(1)} × at ${rate.concurrency} (p99 ${rate.p99.toFixed(1)} to ${other.p99.toFixed(1)} ms)`,
  );
  return {
    goal: `at least ${times} × the requests per second of ${peer.name}, with a p99 that is no longer`,
    passed: pairs.every(
      ({ rate, other }) => rate.perSecond >= times * other.perSecond && rate.p99 <= other.p99,
    ),
    found: found.join(', '),
  };
}
