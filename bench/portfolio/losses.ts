import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const Configuration = z.object({
  estimator: z.string(),
  plan: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});
export type Configuration = z.infer<typeof Configuration>;

/** A set as it was measured: how many rows were `wanted` of it, and how many a fold learns from. */
const Sample = z.object({ name: z.string(), wanted: z.int(), rows: z.int(), longTailed: z.boolean() });
export type Sample = z.infer<typeof Sample>;

/** For each sample and each configuration the validation loss and the estimated seconds of its fits; null: not fitted. */
export const Losses = z.object({
  samples: z.array(Sample),
  configurations: z.array(Configuration),
  losses: z.array(z.array(z.number().nullable())),
  seconds: z.array(z.array(z.number().nullable())),
});
export type Losses = z.infer<typeof Losses>;

const file = join(import.meta.dirname, 'losses.json');

/** What is known; nothing at first. */
export function readLosses(): Losses {
  if (!existsSync(file)) return { samples: [], configurations: [], losses: [], seconds: [] };
  return Losses.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** One line for each sample and each configuration, so that changes can be read. */
export function writeLosses({ samples, configurations, losses, seconds }: Losses): void {
  const parts = { samples, configurations, losses, seconds };
  const text = Object.entries(parts).map(([name, rows]) => `${JSON.stringify(name)}: ${lines(rows)}`);
  writeFileSync(file, `{\n${text.join(',\n')}\n}\n`);
}

const lines = (rows: readonly unknown[]) => `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
