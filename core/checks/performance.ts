import type { Check } from '../../contracts/checks.ts';
import { checkCalibration } from './performance/calibration.ts';
import { checkQuality } from './performance/quality.ts';
import { checkSlices } from './performance/worse-slices.ts';
import type { Situation } from './situation.ts';
import { skipped } from './verdict.ts';

/** The checks `quality`, `calibration` and `slices`: the live version's answers to rows whose true values have come. */
export function checkPerformance({ labelled, reference, monitoring, seed }: Situation): Check[] {
  const obstacle = obstacleTo({ labelled, reference, monitoring });
  if (obstacle || !labelled || !reference) {
    return (['quality', 'calibration', 'slices'] as const).map((name) => skipped(name, obstacle!));
  }
  return [
    checkQuality(labelled.scored, reference, monitoring, seed),
    checkCalibration(labelled, reference, monitoring, seed),
    checkSlices(labelled, reference.slices, monitoring),
  ];
}

function obstacleTo({
  labelled,
  reference,
  monitoring: { minimumLabels },
}: Pick<Situation, 'labelled' | 'reference' | 'monitoring'>): string | undefined {
  if (!labelled) return 'There are not enough true values of rows that were not judged yet.';
  const { rows } = labelled.table;
  if (rows < minimumLabels) return `${rows} of ${minimumLabels} labelled rows: too few to judge.`;
  return reference ? undefined : 'The champion has no record of its answers to held-out rows.';
}
