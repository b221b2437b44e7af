/**
 * `node detectors.ts FOLDER`: Landfall's verdicts on the cases that `detectors.py` gives its peers', from the same files, and
 * printed in the same way. `reference.json` of a copy is made when its model is evaluated.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from '../../contracts/baseline.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import { Monitoring } from '../../contracts/monitoring.ts';
import { checkColumnDrift } from '../../core/checks/column-drift.ts';
import { checkDataQuality } from '../../core/checks/data-quality.ts';
import { checkQuality } from '../../core/checks/performance/quality.ts';
import type { Situation } from '../../core/checks/situation.ts';
import { makeBaseline } from '../../core/drift/baseline.ts';
import type { Scored } from '../../core/metrics/metric.ts';
import { readRequest } from '../../core/serving/request.ts';
import type { Table } from '../../core/table/table.ts';
import { scoredIn } from './answers.ts';
import type { Ours, PeerCase } from './exchange.ts';
import { trafficOf, violated } from './look.ts';

const [folder] = process.argv.slice(2);
const cases: PeerCase[] = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
const monitoring = Monitoring.parse({});

for (const each of cases) {
  const parts = readParts(each);
  const began = performance.now();
  const baseline = makeBaseline(parts.training);
  const found = parts.windows.map((window) => isFound(each, { ...parts, baseline }, window));
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ id: each.id, found: found.some(Boolean), seconds }));
}

type Window = { table: Table; scored: Scored };
type Parts = Ours & { training: Table; windows: Window[] };

function readParts({ ours, reference, windows, task }: PeerCase): Parts {
  const made: Ours = JSON.parse(readFileSync(join(folder, ours), 'utf8'));
  const target = { name: 'target', kind: task === 'binary' ? 'categorical' : 'numeric' } as const;
  const answers: ModelInput[] = [{ name: 'prediction', kind: 'numeric' }, target];
  const read = (name: string, inputs: ModelInput[]) => {
    const media = { type: 'text/csv' as const, parameters: { header: 'present' } };
    return readRequest(media, readFileSync(join(folder, name)), inputs).table;
  };
  return {
    ...made,
    training: read(reference, made.inputs),
    windows: windows.map((name) => ({
      table: read(name, made.inputs),
      scored: scoredIn(read(name, answers), made.classes, made.threshold),
    })),
  };
}

type Known = Pick<Parts, 'reference'> & { baseline: Baseline };

/** Whether a check about the planted column is violated; of labels the check of quality, without a shift any. */
function isFound(
  { shift, column }: PeerCase,
  { reference, baseline }: Known,
  { table, scored }: Window,
): boolean {
  if (shift === 'labels') return violated([checkQuality(scored, reference, monitoring, 0)]).length > 0;
  const traffic = trafficOf({ table, predictions: new Float64Array() }, 1);
  const situation = { monitoring, baseline, traffic } as Situation;
  const found = violated([...checkDataQuality(situation), ...checkColumnDrift(situation)]);
  return found.some(({ evidence }) => shift === 'none' || evidence.some(({ of }) => of === column));
}
