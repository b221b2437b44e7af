import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Conditional, Ports } from '../../contracts/ports.ts';
import type { StoredVersion } from '../_shared/s3-objects.ts';

/** A versioned bucket with all versions of its objects. */
export type Versions = {
  name: string;
  /** All versions, by key, those of a key the newest first. `after`: only keys beyond it. */
  list(prefix: string, after?: string): AsyncIterable<StoredVersion>;
  /** Brings a version to a local file; undefined where it is gone. */
  fetch(key: string, versionId: string): Promise<string | undefined>;
  /** Writes a new version of a local file, marked as no landing. Returns its id. */
  put(key: string, path: string): Promise<string>;
  /** With a version id for good, without one by a delete marker. */
  remove(objects: readonly { key: string; versionId?: string }[]): Promise<void>;
};

export type ForgetPorts = Pick<Ports, 'store' | 'log' | 'signal' | 'folder' | 'threads'> & {
  objects: Conditional;
  landing: Versions;
  artifacts: Versions;
  sagemaker: SageMakerClient;
  sfn: SFNClient;
  /** The pipeline's state machine. */
  machine: string;
  clock: { now: () => number };
};
