import { up } from '../local/up.ts';
import type { Commands } from '../program.ts';
import { output } from '../view/output.ts';

/** `landfall up` */
export async function run(...[options]: Commands['up']): Promise<number> {
  const out = output(options);
  const { endpoint, outputs, changed } = await up(options);
  out.json({ endpoint, outputs });
  out.result(changed ? `The stack is up at ${endpoint}.` : `The stack is up already at ${endpoint}.`);
  out.result('Land a file:  npx landfall drop your.csv --target column --wait');
  return 0;
}
