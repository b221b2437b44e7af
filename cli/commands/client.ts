import { writeFile } from 'node:fs/promises';
import { Champion } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { championKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { readSignature } from '../../core/onnx/scorer.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import { withStack } from '../aws/connect.ts';
import { generateClient } from '../client/generate.ts';
import type { Commands } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { output } from '../view/output.ts';

/** `landfall client` */
export async function run(...[pipeline, options]: Commands['client']): Promise<number> {
  checkName(pipeline);
  const out = output(options);
  const { champion, signature } = await withStack(out, ({ store }) => liveModel(pipeline, store));
  const file = options.out ?? `${pipeline}.ts`;
  await writeFile(file, generateClient(champion, signature));
  const { version, placement } = champion;
  out.json({ file, pipeline, version, serving: placement.serving });
  out.result(`${file} asks version ${version} of "${pipeline}", and later ones of the same columns.`);
  return 0;
}

/** @throws Failure `Misconfigured` no_champion where nothing is live. */
async function liveModel(pipeline: string, store: Store) {
  const champion = await findJson(championKey(pipeline), Champion, store);
  if (!champion) {
    const advice = `\`landfall runs ${pipeline}\` says what became of it.`;
    throw misconfigured('no_champion', `"${pipeline}" has no live model. ${advice}`);
  }
  return { champion, signature: readSignature(await store.get(champion.model.key)) };
}
