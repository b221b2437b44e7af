import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { shared } from '../automl/shared.ts';
import type { Rows } from './rows.ts';

/** A set whose rows have an order in time. `when`: a row's place in it, where the file is in another order. */
export type TimedSet = {
  name: string;
  perWeek: number;
  week: string;
  when?: (cell: (column: string) => string) => number;
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** All sets of the folder that have an order in time and more than a handful of rows a week. */
export const timedSets: TimedSet[] = [
  { name: 'bikeshare_hourly', perWeek: 24 * 7, week: '24 × 7 hours' },
  // 100 engines one after the other: for one of them, its whole life is what a week is elsewhere.
  { name: 'cmapss_fd001_rul', perWeek: 20_631 / 100, week: 'the life of an engine' },
  {
    name: 'hotel_rates',
    perWeek: 15_402 / 61,
    week: 'one of 61 weeks',
    when: (cell) => Date.parse(cell('arrival_date')),
  },
  {
    name: 'nycflights13_late',
    perWeek: 327_346 / 52,
    week: 'one of 52 weeks',
    when: (cell) => Number(cell('month')) * 100 + Number(cell('day')) + Number(cell('sched_dep_time')) / 1e4,
  },
  {
    name: 'openintro_loans',
    perWeek: 10_000 / 13,
    week: 'one of 13 weeks',
    when: (cell) => Date.parse(`1 ${cell('issue_month').replace('-', ' ')} UTC`),
  },
  {
    name: 'vehicle_claim_fraud',
    perWeek: 15_420 / 156,
    week: 'one of 156 weeks',
    when: (cell) =>
      Number(cell('Year')) * 100 + months.indexOf(cell('Month')) * 6 + Number(cell('WeekOfMonth')),
  },
];

const Meta = z.object({ target: z.string(), task: z.enum(['binary', 'regression']) });

/** A set's rows in the order of time, its target and its task. */
export function readSet({ name, when }: TimedSet): z.infer<typeof Meta> & { rows: Rows } {
  const folder = join(shared, 'data', name);
  const meta = Meta.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const [names, ...cells]: string[][] = parse(gunzipSync(readFileSync(join(folder, 'data.csv.gz'))));
  return { ...meta, rows: { names, cells: when ? inOrder(names, cells, when) : cells } };
}

function inOrder(names: string[], cells: string[][], when: NonNullable<TimedSet['when']>): string[][] {
  const timed = cells.map((row) => ({ row, at: when((column) => row[names.indexOf(column)]) }));
  return timed.toSorted((a, b) => a.at - b.at).map(({ row }) => row);
}
