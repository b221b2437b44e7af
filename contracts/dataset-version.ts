import { z } from 'zod';
import { Accumulation, Window } from './accumulation.ts';
import { Source } from './stages.ts';

/** One landed object version, and the run that read it first. `landedAt`: when that run was to start. */
export const DatasetEntry = z.object({
  source: Source,
  sha256: z.string(),
  bytes: z.int(),
  landedAt: z.iso.datetime(),
  runId: z.string(),
});
export type DatasetEntry = z.infer<typeof DatasetEntry>;

/**
 * An immutable list of object versions with their hashes, in the order in which they are read.
 * `datasets/<pipeline>/<version>.json` is a version of the pipeline's dataset, `runs/<runId>/collect/manifest.json` the
 * very data of a run. `until`: when the window ends, for windows of days.
 */
export const Manifest = z.object({
  pipeline: z.string(),
  /** Of the dataset, counted from 1. In a run's own manifest: the one that it read, absent where its data are none. */
  version: z.int().positive().optional(),
  accumulation: Accumulation,
  window: Window.optional(),
  until: z.iso.datetime(),
  entries: z.array(DatasetEntry),
  /** What a run made of it: usable rows, merged and within the window; absent where none has read just these entries. */
  rows: z.int().optional(),
  /** Why there is this version, for people: `landed`, `backfilled`, `forgotten`. */
  because: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;
