import { z } from 'zod';
import { PipelineName } from './pipeline.ts';

/** What is retired: objects of the artifacts bucket, and what served or registered a version. */
export const retiredKinds = [
  'object',
  'model-package',
  'endpoint-config',
  'model',
  'function-version',
] as const;

/** `name`: an object's key, a package's ARN, a configuration's or model's name, `<function>:<version>`. */
export const Retired = z.object({
  kind: z.enum(retiredKinds),
  name: z.string(),
  bytes: z.int().default(0),
  reason: z.string(),
});
export type Retired = z.infer<typeof Retired>;

/** `{}`: all pipelines. `dryRun`: nothing is touched and no record is left. */
export const MaintainInput = z.object({
  pipeline: PipelineName.optional(),
  dryRun: z.boolean().default(false),
});
export type MaintainInput = z.infer<typeof MaintainInput>;

/**
 * What was, or would be, retired of one pipeline. `usdPerMonth`: what S3 takes for these bytes, at list price. `stopped`:
 * why it was not done, or not all of it. `more`: the next maintenance goes on.
 */
export const PipelineMaintenance = z.object({
  pipeline: z.string(),
  retired: z.array(Retired),
  bytes: z.int(),
  usdPerMonth: z.number(),
  stopped: z.string().optional(),
  more: z.boolean(),
  /** Instances that nobody asks: taking them down is a person's decision. */
  idle: z.string().optional(),
});
export type PipelineMaintenance = z.infer<typeof PipelineMaintenance>;

/** `maintenance/<time>.json`, and what the function answers. */
export const Maintenance = z.object({
  time: z.iso.datetime(),
  dryRun: z.boolean(),
  pipelines: z.array(PipelineMaintenance),
});
export type Maintenance = z.infer<typeof Maintenance>;
