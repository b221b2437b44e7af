import { z } from 'zod';
import { Artifact } from './stages.ts';

/** A version's model as a serving process loads it. */
export const ServedModel = z.object({ version: z.int(), runId: z.string(), model: Artifact });
export type ServedModel = z.infer<typeof ServedModel>;

/**
 * What a serving process is told, as JSON in the environment variable LANDFALL_SERVING. `primary` answers, but for what
 * `other` is there for: `canary` answers `share` of the requests, `shadow` scores every request unseen, `fallback`
 * answers what the primary fails to. Whatever fails, another model answers where there is one.
 * `capture`: the share of the exchanges that is written to S3; exchanges that failed always are.
 *
 * A Lambda function finds each model in the artifacts bucket by its key, a SageMaker container in /opt/ml/model:
 * `model.onnx`, and `other/model.onnx`.
 */
export const ServingPlan = z.object({
  pipeline: z.string(),
  primary: ServedModel,
  other: z
    .discriminatedUnion('role', [
      ServedModel.extend({ role: z.literal('canary'), share: z.number().gt(0).lt(1) }),
      ServedModel.extend({ role: z.literal('shadow') }),
      ServedModel.extend({ role: z.literal('fallback') }),
    ])
    .optional(),
  capture: z.number().min(0).max(1),
});
export type ServingPlan = z.infer<typeof ServingPlan>;

/** Where a version answers. `functionVersion` is Lambda's, `version` of a model is the Model Registry's. */
export const Placement = z.discriminatedUnion('serving', [
  z.object({
    serving: z.literal('lambda'),
    function: z.string(),
    alias: z.string(),
    functionVersion: z.string(),
    url: z.string(),
  }),
  z.object({ serving: z.literal('serverless'), endpoint: z.string(), endpointConfig: z.string() }),
  z.object({ serving: z.literal('realtime'), endpoint: z.string(), endpointConfig: z.string() }),
]);
export type Placement = z.infer<typeof Placement>;

/**
 * What is known of one answered request beside its text; written into the capture's `customAttributes` as `name=value`.
 * `version` answered; `status` is HTTP's. `failed`: a version that could not answer, so that another had to.
 * `shadow`: what the shadow version did with the same request; `differs`: how many of its rows it answers otherwise.
 */
export const Observation = z.object({
  version: z.int(),
  status: z.int(),
  millis: z.number(),
  rows: z.int(),
  failed: z.object({ version: z.int(), reason: z.string() }).optional(),
  shadow: z
    .object({ version: z.int(), millis: z.number(), differs: z.int(), reason: z.string().optional() })
    .optional(),
});
export type Observation = z.infer<typeof Observation>;
