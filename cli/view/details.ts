import type { Candidate, Decisions, Estimate, Evaluation } from '../../contracts/artifacts.ts';
import { rowsOf, testOf } from '../../core/evaluate/gate.ts';
import type { Details } from '../run/details.ts';
import { decimal, flow, number, paint, table, widthOf, wrapped } from './format.ts';
import { rolloutLines } from './rollout.ts';
import { stageLines } from './stage-lines.ts';
import { startLines } from './start.ts';
import { summaryLines } from './summary.ts';

const shownCandidates = 8;

/** A run for people: what it came to, its stages, and why it decided what it decided. */
export function detailLines(details: Details, stream: NodeJS.WriteStream = process.stdout): string[] {
  const { runId, summary, start, stages, decisions, leaderboard, evaluation, rollout, artifacts } = details;
  const section = (title: string, lines: string[]) =>
    lines.length ? ['', paint('bold', title, stream), ...lines] : [];
  return [
    ...(summary ? summaryLines(summary, stream) : [`${runId}: still running`]),
    ...section('Started', start ? startLines(start, stream) : []),
    ...section(
      'Stages',
      stages.flatMap((log) =>
        stageLines({ ...log, label: log.stage, state: log.facts.error ? 'failed' : 'done' }, stream),
      ),
    ),
    ...section('Decisions', decisions ? decisionLines(decisions) : []),
    ...section('Candidates', leaderboard ? candidateLines(leaderboard) : []),
    ...section('On held-out rows', evaluation ? evaluationLines(evaluation, stream) : []),
    ...section('Roll-out', rollout ? rolloutLines(rollout) : []),
    ...section('Artefacts', artifactLines(artifacts, stream)),
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
  const shown = fitted.slice(0, shownCandidates);
  const varied = variedParameters(shown.map((f) => f.candidate));
  const rows = shown.map(({ candidate: { estimator, params }, score, iterations }) => {
    const own = Object.entries(params).filter(([name]) => varied.has(`${estimator} ${name}`));
    const what = own.map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`);
    return [decimal(score), estimator, String(iterations), what.join(', ')];
  });
  const left = fitted.length - rows.length;
  return [
    ...indented(table([metric, 'estimator', 'iterations', 'what differs'], rows)),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ];
}

/** `estimator parameter` of those whose values differ: the others would only fill the page. */
function variedParameters(candidates: Candidate[]): Set<string> {
  const pairs = candidates.flatMap(({ estimator, params }) =>
    Object.entries(params).map(([name, value]) => ({ key: `${estimator} ${name}`, value })),
  );
  const groups = Map.groupBy(pairs, ({ key }) => key);
  const varied = [...groups].filter(([, group]) => new Set(group.map(({ value }) => value)).size > 1);
  return new Set(varied.map(([key]) => key));
}

function evaluationLines({ rows, metrics, comparisons }: Evaluation, stream: NodeJS.WriteStream): string[] {
  const measured = Object.entries(metrics).map(([name, e]) => [name, decimal(e.value), interval(e)]);
  const compared = comparisons.map((c) => [
    c.against,
    decimal(c.challenger),
    decimal(c.other),
    interval(c.difference),
    `${Math.round(c.confidence * 100)} %`,
  ]);
  const tested = comparisons.flatMap((c) =>
    wrapped(`${c.against}: ${testOf(c)}, on ${rowsOf(c)}`, 2, stream),
  );
  return [
    ...indented(table([`${number(rows)} rows`, 'value', '95 % interval'], measured)),
    ...(compared.length
      ? ['', ...indented(table(['against', 'new', 'other', 'better by', 'sure'], compared)), ...tested]
      : []),
  ];
}

const interval = ({ low, high }: Pick<Estimate, 'low' | 'high'>) => `${decimal(low)} … ${decimal(high)}`;

/** The folder once, then the names by stage: an address is put together from both. */
function artifactLines(artifacts: string[], stream: NodeJS.WriteStream): string[] {
  if (!artifacts.length) return [];
  const [root] = /^.*\/runs\/[^/]+\//.exec(artifacts[0])!;
  const names = artifacts.map((uri) => uri.slice(root.length).split('/'));
  const byStage = Map.groupBy(names, ([stage]) => stage);
  const lines = [...byStage].flatMap(([stage, group]) => {
    const [first, ...rest] = flow(
      group.map((parts) => parts.slice(1).join('/')),
      widthOf(stream) - 14,
    );
    return [`  ${stage.padEnd(10)}  ${first}`, ...rest.map((line) => ' '.repeat(14) + line)];
  });
  return [`  ${root}`, ...lines];
}

const indented = (lines: string[]) => lines.map((line) => `  ${line}`);
