import { misconfigured } from '../../../contracts/errors.ts';
import { sha256 } from '../../../contracts/keys.ts';
import type { ServedModel, ServingPlan } from '../../../contracts/serving.ts';
import { once, type Version, type Versions } from '../../../core/serving/models.ts';
import { openVersion } from '../../../core/serving/version.ts';

/**
 * The plan's versions, each opened from the bytes that `load` brings when it is first needed.
 *
 * @throws on opening, Failure `Misconfigured` model_changed where the bytes are not those that were deployed.
 */
export function versionsOf(
  { pipeline, primary, other }: ServingPlan,
  load: (model: ServedModel, place: 'primary' | 'other') => Promise<Uint8Array>,
): Versions {
  const versionOf = (model: ServedModel, place: 'primary' | 'other'): Version => ({
    version: model.version,
    open: once(async () => openVersion(checked(await load(model, place), model))),
  });
  return {
    pipeline,
    primary: versionOf(primary, 'primary'),
    other: other && { ...other, ...versionOf(other, 'other') },
  };
}

function checked(bytes: Uint8Array, { version, model }: ServedModel): Uint8Array {
  const found = sha256(bytes);
  if (found === model.sha256) return bytes;
  const text = `The model of version ${version} has the SHA-256 ${found}; deployed was ${model.sha256}.`;
  throw misconfigured('model_changed', text, { file: model.key });
}
