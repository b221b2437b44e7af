import { join } from 'node:path';
import type { Check } from '../../contracts/checks.ts';
import type { Monitoring } from '../../contracts/monitoring.ts';
import { checkers } from '../../core/checks/all.ts';
import type { Checker, Labelled, Situation, Traffic } from '../../core/checks/situation.ts';
import { readRequest } from '../../core/serving/request.ts';
import type { Table } from '../../core/table/table.ts';
import { repository } from '../automl/shared.ts';
import { labelsOf } from './answers.ts';
import { type Fitted, predict } from './fit.ts';
import { columnOf, type Rows, toCsv } from './rows.ts';

const nativeFolder = process.env.LANDFALL_NATIVE_DIR ?? join(repository, '.landfall/native');

/** A window as the live model answered it. */
export type Answered = { table: Table; predictions: Float64Array; interval?: Float64Array; rows: Rows };

export async function answer(fitted: Fitted, rows: Rows): Promise<Answered> {
  const { table } = readRequest(
    { type: 'text/csv', parameters: { header: 'present' } },
    Buffer.from(toCsv(rows)),
    fitted.signature.inputs,
  );
  return { table, rows, ...(await predict(fitted.model, table)) };
}

/** What a look knows: `window` has been asked since the last one, and the true values of `labelled` have come. */
export function situationOf(
  { signature, model, baseline, reference, training, version }: Fitted,
  monitoring: Monitoring,
  window: Answered,
  labelled: Answered | undefined,
  seed: number,
): Situation {
  return {
    monitoring,
    signature,
    model,
    baseline,
    reference,
    sample: training,
    traffic: trafficOf(window, version),
    labelled: labelled && labelledOf(labelled, signature),
    seed,
    threads: 1,
    nativeFolder,
    signal: new AbortController().signal,
  };
}

/** A request for each row. */
export function trafficOf(
  { table, predictions, interval }: Omit<Answered, 'rows'>,
  version: number,
): Traffic {
  return {
    table,
    predictions,
    interval,
    requests: Array.from({ length: table.rows }, (_, row) => ({
      id: String(row),
      at: row * 1000,
      observation: { version, status: 200, millis: 2, rows: 1 },
    })),
    requestOf: Int32Array.from({ length: table.rows }, (_, row) => row),
    unreadable: 0,
    unknown: new Map(),
    absent: new Map(),
  };
}

function labelledOf(
  { table, predictions, interval, rows }: Answered,
  signature: Fitted['signature'],
): Labelled {
  const { classes, target, threshold } = signature;
  const labels = labelsOf(columnOf(rows, target), signature);
  return { table, scored: { labels, predictions, classes: classes?.length ?? 0, threshold }, interval };
}

/** All checks of a look, or those of `only`. */
export async function check(situation: Situation, only: readonly Checker[] = checkers): Promise<Check[]> {
  const found: Check[] = [];
  for (const checker of only) found.push(...(await checker(situation)));
  return found;
}

export const violated = (checks: Check[]): Check[] => checks.filter(({ status }) => status === 'violated');
