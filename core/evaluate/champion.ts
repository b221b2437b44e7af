import type { Signature } from '../../contracts/dataset.ts';
import { openScorer } from '../onnx/scorer.ts';
import { rawPredictions } from './predictions.ts';
import type { Table } from '../table/table.ts';

/** `learnt`: 1 for each of the challenger's held-out rows that this version has learnt from; absent where that cannot be told. */
export type ChampionModel = { version: number; model: Uint8Array; learnt?: Uint8Array };

/**
 * What the live version says of the challenger's rows, its probabilities in the challenger's order of classes; or why
 * it cannot score them.
 */
export async function scoreChampion(
  { version, model }: ChampionModel,
  challenger: Signature,
  table: Table,
  threads: number,
): Promise<{ predictions: Float64Array; threshold?: number } | { incomparable: string }> {
  const scorer = await openScorer(model, { threads });
  try {
    const obstacle = obstacleTo(scorer.signature, challenger, table);
    if (obstacle) return { incomparable: `version ${version} cannot score these rows: ${obstacle}` };
    const predictions = rawPredictions(await scorer.predict(table));
    const { classes, threshold } = scorer.signature;
    return { predictions: inOrder(predictions, classes, challenger.classes), threshold };
  } finally {
    await scorer.close();
  }
}

function obstacleTo(champion: Signature, challenger: Signature, table: Table): string | undefined {
  if (champion.target !== challenger.target) {
    return `its target is "${champion.target}", not "${challenger.target}"`;
  }
  if (classNames(champion) !== classNames(challenger)) return 'its classes differ';
  for (const { name, kind } of champion.inputs) {
    const found = table.columns.find((c) => c.name === name);
    if (!found) return `its column "${name}" is missing or unusable`;
    if (found.kind !== kind) return `its column "${name}" is now ${found.kind}, not ${kind}`;
  }
  return undefined;
}

const classNames = (of: Signature) => JSON.stringify(of.classes?.toSorted());

function inOrder(predictions: Float64Array, from?: string[], to?: string[]): Float64Array {
  if (!from || !to) return predictions;
  const width = to.length;
  const columnOf = to.map((name) => from.indexOf(name));
  return predictions.map((_, i) => predictions[i - (i % width) + columnOf[i % width]]);
}
