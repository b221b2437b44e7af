import type { Facts } from '../../contracts/stages.ts';
import { commonest } from '../../core/table/quarantine.ts';
import type { File } from './download.ts';
import type { Plan } from './plan.ts';
import type { Tabulated } from './tabulate.ts';

/** What a person is told as the stage ends. `version`: of the dataset, where something was added to it. */
export function factsOf(
  files: readonly File[],
  { rows, columns, quarantine, replaced, outside }: Tabulated,
  plan: Plan,
  version: number | undefined,
): Facts {
  const { format, compression, encoding } = files[0].landed;
  const form = [format, compression === 'none' ? undefined : compression, encoding]
    .filter(Boolean)
    .join(', ');
  const reason = commonest(quarantine);
  return {
    ...(version !== undefined && { dataset: version }),
    ...(files.length > 1 && { files: files.length }),
    form,
    rows,
    columns: columns.length,
    missingCells: columns.reduce((sum, column) => sum + column.missing, 0),
    quarantined: quarantine.count,
    ...(reason && { quarantinedMostlyBecause: reason }),
    ...(replaced && { rowsReplaced: replaced }),
    ...(outside && { rowsOutsideWindow: outside }),
    ...(plan.outside && { filesOutsideWindow: plan.outside }),
  };
}
