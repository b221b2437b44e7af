import type { Conditional, Log, Store } from '../../contracts/ports.ts';
import type { LandedAt } from '../_shared/s3-landing.ts';

export type BackfillPorts = {
  store: Pick<Store, 'find' | 'get' | 'list' | 'put'>;
  log: Log;
  objects: Conditional;
  /** The current version of every object of the landing bucket under a prefix. */
  landed: (prefix: string) => Promise<LandedAt[]>;
  /** Makes an artifact's key a URI. */
  locate: (key: string) => string;
};
