import type { Manifest } from '../../contracts/dataset-version.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { History } from '../run/history.ts';
import type { Listed } from '../run/list.ts';
import { bytes, flow, moment, number, paint, widthOf, wrapped } from './format.ts';
import { lookLines } from './looks.ts';
import { metricItems } from './metrics.ts';

/** A pipeline for people: what is live, what was seen and decided, what ran, what comes next. */
export function historyLines(history: History, stream: NodeJS.WriteStream = process.stdout): string[] {
  const { pipeline, looks, runs } = history;
  const section = (title: string, lines: string[]) =>
    lines.length ? ['', paint('bold', title, stream), ...lines] : [];
  return [
    `${paint('bold', pipeline.name, stream)}  ${paint('dim', `predicts ${pipeline.target}`, stream)}`,
    ...factsOf(history).flatMap(([label, items]) => factLines(label, items, stream)),
    ...section('Looks', lookLines(looks, stream)),
    ...section(
      'Runs',
      runs.flatMap((run) => runLines(run, stream)),
    ),
  ];
}

const labelWidth = 'next retraining'.length;

function factLines(label: string, items: string[], stream: NodeJS.WriteStream): string[] {
  const [first, ...rest] = flow(items, widthOf(stream) - labelWidth - 4);
  const head = `  ${paint('dim', label.padEnd(labelWidth), stream)}  ${first}`;
  return [head, ...rest.map((line) => ' '.repeat(labelWidth + 4) + line)];
}

const factsOf = ({ pipeline, live, dataset, next }: History): [label: string, items: string[]][] => [
  ['live', live ? liveItems(live) : ['nothing yet']],
  ['data', dataset ? datasetItems(dataset) : ['none yet']],
  ['next look', next.look ? [moment(next.look), pipeline.monitoring.schedule] : ['none: nothing is live']],
  ['next retraining', retrainingItems(next, pipeline)],
];

const liveItems = ({ version, runId, since }: NonNullable<History['live']>) => [
  `version ${version}`,
  ...(since ? [`since ${moment(since)}`] : []),
  runId,
];

function datasetItems({ version, accumulation, window, entries, rows, because }: Manifest): string[] {
  const size = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return [
    `version ${version}`,
    `${number(entries.length)} ${entries.length === 1 ? 'file' : 'files'}, ${bytes(size)}`,
    ...(rows === undefined ? [] : [`${number(rows)} rows`]),
    accumulation.mode === 'upsert' ? `upsert by ${accumulation.key.join(', ')}` : accumulation.mode,
    ...(window?.rows ? [`the last ${number(window.rows)} rows`] : []),
    ...(window?.days ? [`the last ${number(window.days)} days`] : []),
    because,
  ];
}

/** What asks for one beside monitoring. */
function retrainingItems({ retraining: due }: History['next'], { retraining }: Pipeline): string[] {
  const items = [
    ...(due && retraining.schedule ? [moment(due), retraining.schedule] : []),
    ...(retraining.onLanding ? ['when data land'] : []),
  ];
  return items.length ? items : ['when monitoring asks for it'];
}

/** What it was started by and came to: of a model its verdict, which is a sentence. */
function runLines({ runId, startedAt, status, summary }: Listed, stream: NodeJS.WriteStream): string[] {
  const by = summary?.run?.startedBy;
  const [metric] = summary ? metricItems(summary.metrics) : [];
  const items = [status, ...(by ? [`by ${by}`] : []), ...(metric ? [metric] : [])].join(' · ');
  return [
    `  ${moment(startedAt)}  ${runId}  ${paint('dim', items, stream)}`,
    ...(summary?.reason ? wrapped(summary.reason, 4, stream) : []),
  ];
}
