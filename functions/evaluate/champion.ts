import { Champion } from '../../contracts/artifacts.ts';
import {
  DatasetSchema,
  featureKinds,
  type ColumnKind,
  type FeatureKind,
  type ModelInput,
} from '../../contracts/dataset.ts';
import { championKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { ChampionModel } from '../../core/evaluate/champion.ts';
import { readSignature } from '../../core/onnx/scorer.ts';
import { findJson } from '../_shared/read-json.ts';

export type LiveModel = ChampionModel & { runId: string };

/** The live version's model; undefined where nothing is live yet. */
export async function readChampion(pipeline: string, store: Store): Promise<LiveModel | undefined> {
  const champion = await findJson(championKey(pipeline), Champion, store);
  if (!champion) return undefined;
  const { runId, version, model } = champion;
  return { runId, version, model: await store.get(model.key) };
}

/**
 * The columns to read for the challenger and the champion together. What the champion takes and the challenger does not
 * is read as the champion takes it, where the data allow that: a column without values is missing values of any kind, and
 * every text is a level.
 */
export function inputsFor(
  challenger: readonly ModelInput[],
  champion: ChampionModel | undefined,
  { columns }: DatasetSchema,
): ModelInput[] {
  const taken = new Set(challenger.map(({ name }) => name));
  const kindOf = new Map(columns.map(({ name, kind }) => [name, kind]));
  const more = champion ? readSignature(champion.model).inputs : [];
  const extra = more
    .filter(({ name }) => !taken.has(name) && kindOf.has(name))
    .flatMap((input) => {
      const kind = readableAs(kindOf.get(input.name)!, input.kind);
      return kind ? [{ ...input, kind }] : [];
    });
  return [...challenger, ...extra];
}

const isTextual = (kind: ColumnKind) => kind === 'text' || kind === 'numeric_string' || kind === 'id';

function readableAs(found: ColumnKind, wanted: FeatureKind): FeatureKind | undefined {
  if (found === 'empty' || (wanted === 'categorical' && isTextual(found))) return wanted;
  return featureKinds.find((kind) => kind === found);
}
