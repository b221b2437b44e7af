import type { Ports, Store } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';

/** `landed`: the landing bucket, where `scored/` is written. */
export type ScorePorts = Pick<Ports, 'store' | 'landing' | 'log' | 'signal' | 'folder'> & {
  landed: Pick<Store, 'upload'>;
  /** Whether `landfall forget` wrote the object version, or has removed it: its file was scored before. */
  isRewritten: (source: Source) => Promise<boolean>;
};
