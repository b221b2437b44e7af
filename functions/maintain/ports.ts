import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Conditional, Ports } from '../../contracts/ports.ts';
import type { Stored } from '../../core/retention/plan.ts';

/** What maintenance needs. `artifacts.remove` leaves delete markers: what was retired can be had back for 90 days. */
export type MaintainPorts = Pick<Ports, 'store' | 'log'> & {
  objects: Conditional;
  artifacts: {
    list(prefix: string): AsyncIterable<Stored>;
    remove(keys: readonly string[]): Promise<void>;
  };
  sagemaker: SageMakerClient;
  lambda: LambdaClient;
  sfn: SFNClient;
  machines: { pipeline: string; release: string };
  clock: { now: () => number };
};
