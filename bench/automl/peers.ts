import { existsSync } from 'node:fs';
import { z } from 'zod';
import { measure } from '../process.ts';
import type { Result } from './result.ts';
import { howToMake, peerScript, pythonOf, type DataSet } from './shared.ts';
import type { System } from './systems.ts';

/** The line that `run_peer.py` prints: without a score where the peer failed. */
const PeerLine = z.object({
  score: z.number().nullish(),
  error: z.string().optional(),
  process_wall_s: z.number(),
  tree_cpu_s: z.number(),
  peak_rss_mb: z.number(),
  load1_at_start: z.number(),
  model_bytes: z.number().optional(),
  predict_us_per_row: z.number().optional(),
  info: z.object({ best: z.string().optional(), deploy_bytes: z.number().optional() }).optional(),
});

type Outcome = Omit<Result, 'set' | 'split' | 'system' | 'budget' | 'version'>;

/** The result in the line that `run_peer.py` printed about a run that began at `date`. */
export function peerOutcome(line: string, date: string): Outcome {
  const ran = PeerLine.parse(JSON.parse(line));
  return {
    date,
    load: ran.load1_at_start,
    score: ran.score ?? undefined,
    error: ran.error,
    wallSeconds: ran.process_wall_s,
    cpuSeconds: ran.tree_cpu_s,
    peakMb: ran.peak_rss_mb,
    modelBytes: ran.model_bytes,
    deployBytes: ran.info?.deploy_bytes,
    batchMicroseconds: ran.predict_us_per_row,
    detail: ran.info?.best,
  };
}

/** Fits and scores a peer on a split, as its users run it, in a process of its own. */
export async function runPeer(
  { peer, budget }: System & { peer: NonNullable<System['peer']> },
  set: DataSet,
  split: number,
): Promise<Outcome> {
  const date = new Date().toISOString();
  const options = { set: set.name, peer: peer.script(set), budget, split };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const { code, stdout, stderr } = await measure(pythonOf('light'), [peerScript, ...args]);
  if (code !== 0) throw new Error(`${peerScript} failed: ${stderr.trim().split('\n').at(-1)}`);
  return peerOutcome(stdout, date);
}

/** Why a peer cannot be run here, if it cannot. */
export function obstacleTo({ title, peer }: System): string | undefined {
  if (!peer || existsSync(pythonOf(peer.environment))) return undefined;
  return `${title} is left out: its Python environment is not there (${howToMake(peer.environment)})`;
}

const versionScript = 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))';

/** As `flaml 2.7.0`. */
export async function versionOf({
  package: name,
  environment,
}: NonNullable<System['peer']>): Promise<string> {
  const { code, stdout, stderr } = await measure(pythonOf(environment), ['-c', versionScript, name]);
  if (code !== 0) throw new Error(`${name} is not in its environment: ${stderr.trim().split('\n').at(-1)}`);
  return `${name} ${stdout.trim()}`;
}
