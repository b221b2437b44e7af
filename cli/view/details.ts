import type { Decisions, Evaluation } from '../../contracts/artifacts.ts';
import type { Details } from '../run/details.ts';
import { number, paint, table, widthOf } from './format.ts';
import { stageLines } from './stage-lines.ts';
import { summaryLines } from './summary.ts';

const shownCandidates = 8;

/** A run for people: what it came to, its stages, and why it decided what it decided. */
export function detailLines(details: Details, stream: NodeJS.WriteStream = process.stdout): string[] {
  const { runId, summary, stages, decisions, leaderboard, evaluation, artifacts } = details;
  const section = (title: string, lines: string[]) =>
    lines.length ? ['', paint('bold', title, stream), ...lines.map((line) => cut(line, stream))] : [];
  return [
    ...(summary ? summaryLines(summary, stream) : [`${runId}: still running`]),
    ...section(
      'Stages',
      stages.flatMap((log) =>
        stageLines({ ...log, label: log.stage, state: log.facts.error ? 'failed' : 'done' }, stream),
      ),
    ),
    ...section('Decisions', decisions ? decisionLines(decisions) : []),
    ...section('Candidates', leaderboard ? candidateLines(leaderboard) : []),
    ...section('On held-out rows', evaluation ? evaluationLines(evaluation) : []),
    ...section(
      'Artefacts',
      artifacts.map((uri) => `  ${uri}`),
    ),
  ];
}

function decisionLines({ inputs, dropped, warnings, duplicates }: Decisions): string[] {
  const kinds = Map.groupBy(inputs, (input) => input.kind);
  const counts = [...kinds].map(([kind, group]) => `${group.length} ${kind}`).join(', ');
  return [
    `  inputs   ${inputs.length}: ${counts}`,
    ...dropped.map(({ column, reason }) => `  dropped  ${column}: ${reason}`),
    ...(duplicates ? [`  rows     ${number(duplicates)} duplicates`] : []),
    ...warnings.map(({ column, text }) => `  warning  ${column ? `${column}: ` : ''}${text}`),
  ];
}

function candidateLines({ metric, fitted }: NonNullable<Details['leaderboard']>): string[] {
  const rows = fitted.slice(0, shownCandidates).map(({ candidate, score, iterations }) => [
    number(score),
    candidate.estimator,
    String(iterations),
    Object.entries(candidate.params)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`)
      .join(', '),
  ]);
  const left = fitted.length - rows.length;
  return [
    ...table([metric, 'estimator', 'iterations', 'hyperparameters'], rows).map((line) => `  ${line}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ];
}

function evaluationLines({ rows, metrics, comparisons }: Evaluation): string[] {
  const measured = Object.entries(metrics).map(([name, e]) => [name, number(e.value), interval(e)]);
  const compared = comparisons.map((c) => [
    c.against,
    number(c.challenger),
    number(c.other),
    interval(c.difference),
    `${Math.round(c.confidence * 100)} %`,
  ]);
  return [
    ...table([`${number(rows)} rows`, 'value', '95 % interval'], measured).map((line) => `  ${line}`),
    ...(compared.length ? [''] : []),
    ...(compared.length
      ? table(['against', 'new', 'other', 'better by', 'sure'], compared).map((line) => `  ${line}`)
      : []),
  ];
}

const interval = ({ low, high }: { low: number; high: number }) => `${number(low)} … ${number(high)}`;

/** Long lines are for files and pipes; a terminal shows what fits. */
const cut = (line: string, stream: NodeJS.WriteStream) =>
  stream.isTTY && !line.includes('://') && line.length > widthOf(stream) && !line.includes('\x1b')
    ? `${line.slice(0, widthOf(stream) - 1)}…`
    : line;
