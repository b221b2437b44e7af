import { rejected } from '../../contracts/errors.ts';
import { limits } from '../../core/table/limits.ts';
import { commonest, merged, type Quarantine } from '../../core/table/quarantine.ts';
import { nearestNames } from '../../core/table/suggest.ts';
import type { File } from './download.ts';

/**
 * Looks at each file's column names. All must have the key; what landed anew must have the target, and so must one of the
 * files: of what was accepted once, rows without it are quarantined.
 *
 * @throws Failure `RejectedData` target_missing or key_missing, by the function that it returns
 */
export function columnsCheck(files: readonly File[], target: string, key: readonly string[]) {
  let hasTarget = false;
  return (names: readonly string[], i: number): void => {
    const { fresh, landed } = files[i];
    const isLast = i === files.length - 1;
    hasTarget ||= names.includes(target);
    if (!(fresh ? names.includes(target) : hasTarget || !isLast)) {
      const text = `There is no column "${target}". The nearest are ${nearest(target, names)}.`;
      throw rejected('target_missing', text, files.length > 1 ? { file: landed.file } : {});
    }
    const column = key.find((name) => !names.includes(name));
    if (column === undefined) return;
    const text = `The file lacks a column of the key. The nearest are ${nearest(column, names)}.`;
    throw rejected('key_missing', text, { file: landed.file, column });
  };
}

const nearest = (name: string, names: readonly string[]) =>
  nearestNames(name, names)
    .map((near) => `"${near}"`)
    .join(', ');

/**
 * What landed anew must bring a row, or it would be in the data for ever to no purpose.
 *
 * @param rows that could be read
 * @param faults those of them that cannot be kept
 * @throws Failure `RejectedData` all_rows_bad or no_rows
 */
export function refuseBadFile({ fresh, landed }: File, rows: number, faults: Quarantine): void {
  if (!fresh || faults.count < rows) return;
  const bad = merged([landed.quarantine, faults]);
  if (bad.count > 0) throw allBad(bad, landed.file);
  throw rejected('no_rows', 'The file has no rows.', { file: landed.file });
}

/**
 * @param outside rows that were outside the window
 * @throws Failure `RejectedData` all_rows_bad, no_rows or too_few_rows
 */
export function refuseTooFew(rows: number, quarantine: Quarantine, outside: number): void {
  if (rows === 0 && quarantine.count > 0) throw allBad(quarantine);
  const apart = [
    ...(quarantine.count ? [`${quarantine.count} more were quarantined`] : []),
    ...(outside ? [`${outside} more are outside the window`] : []),
  ];
  const more = apart.length ? ` (${apart.join(', ')})` : '';
  if (rows === 0) throw rejected('no_rows', `The data has no rows${more}.`);
  if (rows < limits.leastRows) {
    const text = `There are ${rows} usable rows${more}; at least ${limits.leastRows} are needed.`;
    throw rejected('too_few_rows', text);
  }
}

function allBad(quarantine: Quarantine, file?: string) {
  const [first] = quarantine.rows;
  const where = first ? { file: first.file, line: first.line, column: first.column } : { file };
  const reason = `Every row was quarantined; most often because: ${commonest(quarantine)}.`;
  return rejected('all_rows_bad', reason, where);
}
