import { z } from 'zod';

export const featureKinds = [
  'numeric',
  'categorical',
  'boolean',
  'timestamp',
  'text',
  'numeric_string',
] as const;
export const FeatureKind = z.enum(featureKinds);
export type FeatureKind = z.infer<typeof FeatureKind>;

/**
 * What a column holds, after inference. `id` and `empty` columns carry no feature; a `numeric_string` holds numbers with a
 * unit or thousands separators, as text.
 */
export const columnKinds = [...featureKinds, 'id', 'empty'] as const;
export const ColumnKind = z.enum(columnKinds);
export type ColumnKind = z.infer<typeof ColumnKind>;

/**
 * How the numbers of a `numeric_string` column are written: `1.234,50 €` has the decimal sign `,` and the unit `€`. Between
 * thousands can be a blank, an apostrophe, or whichever of point and comma is not the decimal sign.
 */
export const NumberFormat = z.object({ decimal: z.enum(['.', ',']), unit: z.string() });
export type NumberFormat = z.infer<typeof NumberFormat>;

/** One column as `collect` found it; `missing` and `distinct` count over the kept rows. */
export const ColumnSchema = z.object({
  name: z.string(),
  kind: ColumnKind,
  missing: z.int(),
  distinct: z.int(),
  /** Of a `numeric_string`. */
  format: NumberFormat.optional(),
});
export type ColumnSchema = z.infer<typeof ColumnSchema>;

/** `collect/schema.json` */
export const DatasetSchema = z.object({
  format: z.enum(['csv', 'jsonlines', 'parquet']),
  compression: z.enum(['none', 'gzip', 'zstd']),
  delimiter: z.string().optional(),
  encoding: z.enum(['utf-8', 'latin-1']).optional(),
  rows: z.int(),
  columns: z.array(ColumnSchema),
});
export type DatasetSchema = z.infer<typeof DatasetSchema>;

/** One line of `collect/quarantine.jsonl`; `raw` is cut to 1,000 characters. */
export const QuarantinedRow = z.object({
  file: z.string(),
  line: z.int().optional(),
  column: z.string().optional(),
  reason: z.string(),
  raw: z.string(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

/**
 * One raw column that the model takes as input; `format` of a `numeric_string`. `required`: every row that the model was
 * made from had a value, so that a request without the column is a mistake.
 */
export const ModelInput = z.object({
  name: z.string(),
  kind: FeatureKind,
  format: NumberFormat.optional(),
  required: z.boolean().optional(),
});
export type ModelInput = z.infer<typeof ModelInput>;

/**
 * The model's signature, stored in `model.onnx` as the metadata property `landfall.signature`.
 * `classes` are in the order of the probabilities; absent for regression.
 */
export const Signature = z.object({
  target: z.string(),
  problemType: z.enum(['binary', 'multiclass', 'regression']),
  inputs: z.array(ModelInput),
  classes: z.array(z.string()).optional(),
  /** `label` is the second class where its probability is at least this float32; absent: the likelier class. Binary. */
  threshold: z.number().optional(),
  /** The model also answers `interval`, made to hold this share of the rows. Regression. */
  interval: z.object({ coverage: z.number() }).optional(),
});
export type Signature = z.infer<typeof Signature>;
