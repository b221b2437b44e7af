import type { Commands } from '../program.ts';
import { release } from './promote.ts';

/** `landfall rollback` */
export const run = (...[pipeline, options]: Commands['rollback']): Promise<number> =>
  release({ action: 'rollback', pipeline }, options);
