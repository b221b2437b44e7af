import type { ServingKind } from '../../../contracts/rollout.ts';
import type { Kind } from './kind.ts';
import { lambda } from './lambda.ts';
import { realtime } from './realtime.ts';
import { serverless } from './serverless.ts';

export const kinds: Record<ServingKind, Kind> = { lambda, serverless, realtime };
