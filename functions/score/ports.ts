import type { Ports, Store } from '../../contracts/ports.ts';

/** `landed`: the landing bucket, where `scored/` is written. */
export type ScorePorts = Pick<Ports, 'store' | 'landing' | 'log' | 'signal' | 'folder'> & {
  landed: Pick<Store, 'upload'>;
};
