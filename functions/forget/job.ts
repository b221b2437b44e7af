import { ForgetReport, type ForgetRequest, type TouchedObject } from '../../contracts/forget.ts';
import { forgetKey, forgetPartKey, forgetRequestKey, sha256 } from '../../contracts/keys.ts';
import { type RequestRow } from '../../core/forget/captured.ts';
import { type Selection, selector } from '../../core/forget/selection.ts';
import { findJson } from '../_shared/read-json.ts';
import type { ForgetPorts } from './ports.ts';

/**
 * The work on one request. The report says beforehand what is about to be touched, and how far the work came, so that it is
 * gone on with after any crash. `over`: this call has worked long enough.
 */
export type Job = {
  request: ForgetRequest;
  report: ForgetReport;
  selection: Selection;
  over(): boolean;
  save(): Promise<void>;
  ports: ForgetPorts;
};

/** Well within the function's time: what is begun before that is finished. */
const workMillis = 420_000;

/** The report of a dry run is nobody's record. */
export const reportKey = ({ pipeline, id, dryRun }: Pick<ForgetRequest, 'pipeline' | 'id' | 'dryRun'>) =>
  dryRun ? forgetRequestKey(`${id}.report`) : forgetKey(pipeline, id);

export async function openJob(request: ForgetRequest, ports: ForgetPorts): Promise<Job> {
  const { column, value } = request;
  const until = ports.clock.now() + workMillis;
  const key = reportKey(request);
  const report = (await findJson(key, ForgetReport, ports.store)) ?? begun(request, ports);
  return {
    request,
    report,
    selection: [selector([column], [[value]])],
    over: () => ports.clock.now() > until,
    save: async () => void (await ports.store.put(key, JSON.stringify(report, null, 2))),
    ports,
  };
}

/** The salt is the request's id, which is random and nowhere else derived from the value. */
function begun({ id, pipeline, column, value, dryRun }: ForgetRequest, { clock }: ForgetPorts): ForgetReport {
  const subject = subjectOf(id, value);
  const startedAt = new Date(clock.now()).toISOString();
  return ForgetReport.parse({ id, pipeline, column, subject, dryRun, status: 'working', startedAt });
}

export const subjectOf = (salt: string, value: string) => ({ salt, sha256: sha256(`${salt}\n${value}`) });

/** Adds what was found of an object; of an object that was found before, the versions that were found now. */
export function touch({ report }: Pick<Job, 'report'>, found: TouchedObject): TouchedObject {
  const known = report.objects.find(({ bucket, key }) => bucket === found.bucket && key === found.key);
  if (!known) {
    report.objects.push(found);
    return found;
  }
  known.versionIds = [...new Set([...known.versionIds, ...found.versionIds])];
  known.rows = Math.max(known.rows, found.rows);
  return known;
}

/** Rows of captured requests that went, for labels and kept predictions, which know them by the request's id. */
const rowsKey = ({ pipeline, id }: ForgetRequest) => forgetPartKey(pipeline, id, 'rows');

export async function readGone({ request, ports }: Job): Promise<RequestRow[]> {
  const bytes = await ports.store.find(rowsKey(request));
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as RequestRow[]) : [];
}

export async function addGone(job: Job, rows: readonly RequestRow[]): Promise<void> {
  const known = await readGone(job);
  await job.ports.store.put(rowsKey(job.request), JSON.stringify([...known, ...rows]));
}

/** Where a label or a kept prediction names the request, and the row's number from 0. */
const idColumns = ['prediction_id', 'predictionId', 'id', 'request_id'];

/** The rows of the person, and those that are known by the requests that they came with. */
export async function withGone(job: Job): Promise<Selection> {
  const gone = await readGone(job);
  const one = gone.filter(({ row }) => row === undefined).map(({ id }) => [id]);
  const many = gone.filter(({ row }) => row !== undefined);
  // An answer's ids are the request's, followed by the row from 1.
  const ids = [...one, ...many.map(({ id, row }) => [`${id}-${row! + 1}`])];
  const pairs = many.map(({ id, row }) => [id, String(row)]);
  if (gone.length === 0) return job.selection;
  return [
    ...job.selection,
    ...idColumns.flatMap((name) => [selector([name], ids), selector([name, 'row'], pairs)]),
  ];
}
