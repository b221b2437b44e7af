import { availableParallelism, cpus, totalmem } from 'node:os';
import { bars, type Bar } from './bars.ts';
import { mean, meanRanks, median, pairedScores, ranks, standardError, type Row } from './ranks.ts';
import { metrics, type Result } from './result.ts';
import type { System } from './systems.ts';
import { formatScore, renderTable, type Table } from './table.ts';

/** All that was measured, as Markdown: scores, what they cost, and the bars. */
export function report(rows: Row[], asked: System[]): string {
  const systems = asked.filter((system) => rows.some(({ results }) => results.has(system.id)));
  const grid = (quantity: Quantity) => renderTable(gridOf(rows, systems, quantity));
  return [
    conditions(rows),
    '### Scores on the test file',
    'Mean ± standard error over the splits. Best in bold. The metric is roc_auc ↑, log_loss ↓ or rmse ↓. ' +
      'On sets with text, “linear” is logistic regression on TF-IDF.',
    renderTable(scoreTable(rows, systems)),
    '### Medians over the sets',
    renderTable(summaryTable(rows, systems)),
    '### Wall seconds',
    grid(({ wallSeconds }) => wallSeconds),
    '### Peak memory of the process tree, MB',
    grid(({ peakMb }) => peakMb),
    '### Model, kB',
    grid(({ modelBytes }) => modelBytes && modelBytes / 1024),
    '### Single row through onnxruntime-node, milliseconds',
    renderTable(latencyTable(rows, systems)),
    '### Bars',
    bars(rows).map(barLine).join('\n'),
  ].join('\n\n');
}

type Quantity = (result: Result) => number | undefined;

const resultsOf = ({ results }: Row, system: System) => results.get(system.id) ?? [];

function conditions(rows: Row[]): string {
  const all = rows.flatMap(({ results }) => [...results.values()].flat());
  const days = all.map(({ date }) => date.slice(0, 10)).toSorted();
  const period = days[0] === days.at(-1) ? `on ${days[0]}` : `from ${days[0]} to ${days.at(-1)}`;
  const versions = [...new Set(all.map(({ version }) => version))].toSorted();
  const loads = all.map(({ load }) => load);
  return (
    `Measured ${period} on ${availableParallelism()} cores (${cpus()[0].model}) with ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}; ${versions.join(', ')}. ` +
    `Load average where a run began: ${median(loads).toFixed(1)} at the median, ${Math.max(...loads).toFixed(1)} at most.`
  );
}

function scoreTable(rows: Row[], systems: System[]): Table {
  const { sets, ranks: meanRank } = meanRanks(
    rows,
    systems.map(({ id }) => id),
  );
  return {
    texts: 2,
    header: ['set', 'metric', 'splits', ...systems.map(({ title }) => title)],
    rows: [
      ...rows.map((row) => [
        row.set.name,
        metrics[row.set.task].name,
        `${row.set.splits}`,
        ...scoreCells(row, systems),
      ]),
      [`mean rank (${sets} sets)`, '', '', ...meanRank.map((rank) => (sets ? rank.toFixed(2) : '–'))],
    ],
  };
}

function scoreCells(row: Row, systems: System[]): string[] {
  const present = systems.filter((system) => resultsOf(row, system).length);
  const scores = pairedScores(
    row,
    present.map(({ id }) => id),
  );
  const ranked = scores && ranks(scores, metrics[row.set.task].sign);
  const isBest = (place: number) =>
    ranked && scores[place] !== undefined && ranked[place] === Math.min(...ranked);
  return systems.map((system) => {
    const text = scoreCell(resultsOf(row, system), row.set.splits);
    return isBest(present.indexOf(system)) ? `**${text}**` : text;
  });
}

function scoreCell(results: Result[], splits: number): string {
  if (!results.length) return '–';
  const scores = results.flatMap(({ score }) => score ?? []);
  if (scores.length < results.length) return 'failed';
  const spread = scores.length > 1 ? ` ± ${formatScore(standardError(scores))}` : '';
  const fewer = scores.length < splits ? ` (${scores.length})` : '';
  return `${formatScore(mean(scores))}${spread}${fewer}`;
}

function gridOf(rows: Row[], systems: System[], quantity: Quantity): Table {
  return {
    header: ['set', ...systems.map(({ title }) => title)],
    rows: rows.map((row) => [
      row.set.name,
      ...systems.map((system) =>
        cell(
          resultsOf(row, system).flatMap((result) => quantity(result) ?? []),
          mean,
        ),
      ),
    ]),
  };
}

const cell = (values: number[], of: (values: number[]) => number, digits?: number) =>
  values.length ? amount(of(values), digits) : '–';

const amount = (value: number, digits = value < 100 ? 1 : 0) => value.toFixed(digits);

function summaryTable(rows: Row[], systems: System[]): Table {
  const line = (system: System) => {
    const results = rows.flatMap((row) => resultsOf(row, system));
    const of = (quantity: Quantity, digits?: number) =>
      cell(
        results.flatMap((result) => quantity(result) ?? []),
        median,
        digits,
      );
    return [
      system.title,
      `${results.length}`,
      `${results.filter(({ error }) => error !== undefined).length}`,
      of(({ wallSeconds }) => wallSeconds),
      of(({ cpuSeconds }) => cpuSeconds),
      of(({ peakMb }) => peakMb),
      of(({ modelBytes }) => modelBytes && modelBytes / 1024),
      of(({ latency }) => latency?.p50, 3),
      of(({ batchMicroseconds }) => batchMicroseconds),
    ];
  };
  return {
    header: ['system', 'runs', 'failed', 'wall s', 'CPU s', 'peak MB', 'model kB', 'row ms', 'batch µs/row'],
    rows: systems.map(line),
  };
}

/** Only of Landfall: the peers tell what a row takes within a batch, which is in the medians. */
function latencyTable(rows: Row[], systems: System[]): Table {
  const ours = systems.filter(({ peer }) => !peer);
  const percentiles = ['p50', 'p99'] as const;
  return {
    header: ['set', ...ours.flatMap(({ title }) => percentiles.map((name) => `${title}, ${name}`))],
    rows: rows.map((row) => [
      row.set.name,
      ...ours.flatMap((system) => {
        const times = resultsOf(row, system).flatMap(({ latency }) => latency ?? []);
        return percentiles.map((name) =>
          cell(
            times.map((time) => time[name]),
            mean,
            3,
          ),
        );
      }),
    ]),
  };
}

function barLine({ goal, passed, found }: Bar): string {
  const verdict = passed === undefined ? '?' : passed ? '✓' : '✗';
  return `- ${verdict} ${goal}: ${found}`;
}
