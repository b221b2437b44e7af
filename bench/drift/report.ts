import type { Check } from '../../contracts/checks.ts';
import { renderTable } from '../automl/table.ts';
import type { Case, Look } from './cases.ts';
import type { PeerCase } from './exchange.ts';
import { violated } from './look.ts';
import type { Verdicts } from './peers.ts';
import { shifts } from './plant.ts';
import { rateOf, rateText } from './rates.ts';
import type { Scale } from './scale.ts';
import type { TimedLook } from './timeline.ts';

/** What was found on the shuffled copies of one set. */
export type SetResult = { set: string; windowRows: number; clean: Look[]; cases: Case[] }; // prettier-ignore

/** A goal, and what was found. */
export type Bar = { goal: string; passed: boolean; found: string };

const alarmed = ({ decision }: Pick<Look, 'decision'>) => decision !== 'nothing';
const mostLooks = 2;
const isFound = ({ foundAfter }: Pick<Case, 'foundAfter'>) =>
  foundAfter !== undefined && foundAfter <= mostLooks;

/** The shuffled copies: false alarms, planted shifts, and what followed. */
export function copiesReport(results: SetResult[]): string {
  const header = ['set', 'rows a look', 'looks', 'false alarms', ...shifts.map((shift) => `${shift} found`), 'promoted', 'refused']; // prettier-ignore
  const rows = results.map(({ set, windowRows, clean, cases }) => {
    const found = shifts.map((shift) => {
      const planted = cases.filter((one) => one.planted.shift === shift);
      return planted.length ? `${planted.filter(isFound).length} of ${planted.length}` : '–';
    });
    const verdicts = cases.flatMap(({ retraining }) => retraining?.verdict ?? []);
    const counts = (['promote', 'keep'] as const).map((verdict) => String(verdicts.filter((one) => one === verdict).length)); // prettier-ignore
    return [set, String(windowRows), String(clean.length), String(clean.filter(alarmed).length), ...found, ...counts]; // prettier-ignore
  });
  return [
    renderTable({ header, rows }),
    falseAlarms(results),
    `Not found within ${mostLooks} looks: ${listed(missed(results))}.`,
    retrainings(results),
  ].join('\n\n');
}

/** Of all looks without a shift, by the check that was violated. */
function falseAlarms(results: SetResult[]): string {
  const clean = results.flatMap((result) => result.clean);
  const names = [...new Set(clean.flatMap(({ checks }) => checks.map(({ name }) => name)))];
  const rows = names.map((name) => {
    const made = clean.flatMap(({ checks }) => checks.filter((check) => check.name === name && check.status !== 'skipped')); // prettier-ignore
    return [name, String(made.length), String(violated(made).length)];
  });
  return renderTable({ header: ['check', 'made without a shift', 'violated'], rows });
}

const missed = (results: SetResult[]): string[] =>
  results.flatMap(
    ({ set, cases }) =>
    cases.filter((one) => !isFound(one)).map(({ planted, seed }) => `${set} ${planted.shift} ${planted.column} (seed ${seed})`), // prettier-ignore
  );

const listed = (texts: string[]) => (texts.length ? texts.join('; ') : 'none');

function retrainings(results: SetResult[]): string {
  return results
    .flatMap(({ set, cases }) =>
      cases.flatMap(
        ({ planted, retraining }) =>
        retraining ? [`- ${set}, ${planted.shift} “${planted.column}”: ${retraining.verdict}, ${retraining.reason}`] : [], // prettier-ignore
      ),
    )
    .join('\n');
}

/** The log of a set in its own order. */
export function timelineReport(set: string, looks: TimedLook[]): string {
  const rows = looks.map(({ window, version, checks, decision, retraining }) => [
    String(window + 1),
    String(version),
    decision,
    violated(checks).map(shortly).join('; ') || '–',
    retraining ? `${retraining.verdict}: ${retraining.reason}` : '–',
  ]);
  return `${set}\n\n${renderTable({ texts: 5, header: ['week', 'version', 'decision', 'violated', 'retraining'], rows })}`; // prettier-ignore
}

const shortly = ({ name, evidence }: Check) => {
  const of = evidence.slice(0, 2).map((one) => one.of);
  const more = evidence.length > of.length ? [`${evidence.length - of.length} more`] : [];
  return evidence.length ? `${name} (${[...of, ...more].join(', ')})` : name;
};

const count = (cases: PeerCase[], says: (id: string) => boolean | undefined) =>
  `${cases.filter(({ id }) => says(id)).length} of ${cases.length}`;

/** What the detectors say of the same cases, beside Landfall's verdicts. */
export function peersReport(cases: PeerCase[], [ours, ...peers]: Verdicts[]): string {
  const planted = cases.filter(({ shift }) => shift !== 'none');
  const none = cases.filter(({ shift }) => shift === 'none');
  const rows = [ours, ...peers].map(({ version, found, seconds, processSeconds }) => [
    version,
    count(planted, (id) => found.get(id)),
    count(planted, (id) => found.get(id) === ours.found.get(id)),
    count(none, (id) => found.get(id)),
    ((1000 * seconds) / cases.length).toFixed(1),
    `${(seconds / ours.seconds).toFixed(1)} ×`,
    `${(processSeconds / ours.processSeconds).toFixed(1)} ×`,
  ]);
  const header = ['detector', 'planted found', 'as Landfall', 'alarm without a shift', 'ms a case', 'Landfall is faster', 'with start and reading']; // prettier-ignore
  const otherwise = peers.map(({ name, found }) => {
    const differ = planted.filter(({ id }) => found.get(id) !== ours.found.get(id));
    return `${name} says otherwise of: ${listed(differ.map(({ id, column }) => `${id} ${column} (${found.get(id) ? 'found' : 'not found'})`))}`; // prettier-ignore
  });
  return [renderTable({ header, rows }), ...otherwise].join('\n\n');
}

export const scaleLine = ({
  rows,
  rowsPerRequest,
  objects,
  captureMb,
  seconds,
  cpuSeconds,
  peakMb,
  decision,
  checks,
}: Scale) =>
  // prettier-ignore
  `${rows} rows in requests of ${rowsPerRequest}, ${objects} objects, ${captureMb.toFixed(0)} MB: ${seconds.toFixed(1)} s ` +
  `(${cpuSeconds.toFixed(1)} s of CPU), peak ${peakMb.toFixed(0)} MB; ${checks.length} checks, ` +
  `${checks.filter(({ status }) => status === 'skipped').length} skipped; ${decision}`;

/** The goals of issue 6 on drift, as far as they were measured. */
export function bars(results: SetResult[], cases: PeerCase[], verdicts: Verdicts[], scales: Scale[]): Bar[] {
  const clean = rateOf(results.flatMap((result) => result.clean.map(alarmed)));
  const planted = rateOf(results.flatMap((result) => result.cases.map(isFound)));
  const [ours, ...peers] = verdicts;
  const shifted = cases.filter(({ shift }) => shift !== 'none');
  const agreed = peers.map(({ name, found }) => ({
    name,
    rate: rateOf(shifted.map(({ id }) => found.get(id) === ours.found.get(id))),
  }));
  return [
    ...(clean.of ? [{ goal: 'at most 1 look in 20 at a shuffled copy alarms', passed: clean.count * 20 <= clean.of, found: rateText(clean) }] : []), // prettier-ignore
    ...(planted.of ? [{ goal: `an alarm within ${mostLooks} looks of a planted shift`, passed: planted.count === planted.of, found: rateText(planted) }] : []), // prettier-ignore
    ...agreed.map(({ name, rate }) => ({
      goal: `the same verdicts as ${name} on 95 % of the planted cases`,
      passed: rate.count >= 0.95 * rate.of,
      found: rateText(rate),
    })),
    ...scales.map((scale) => ({
      goal: 'a million captured rows of 30 columns within 60 s and 1.5 GB',
      passed: scale.rows >= 1e6 && scale.seconds <= 60 && scale.peakMb <= 1500,
      found: scaleLine(scale),
    })),
  ];
}

export const barLines = (all: Bar[]): string =>
  all.map(({ goal, passed, found }) => `- ${passed ? '✓' : '✗'} ${goal}: ${found}`).join('\n');
