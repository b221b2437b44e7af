import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type Instance } from './instance.ts';

const START_SECONDS = 90;
const TAIL_LINES = 25;

/** Waits until the instance answers; what is wrong with it otherwise. */
export async function problemOf(instance: Instance, signal?: AbortSignal): Promise<string | undefined> {
  const end = Date.now() + START_SECONDS * 1000;
  while (Date.now() < end) {
    if (signal?.aborted) return 'was aborted while it started';
    if (!isRunning(instance)) return 'ended while it started';
    if (await isReady(instance)) return undefined;
    await sleep(100);
  }
  return `was not ready within ${START_SECONDS} seconds`;
}

/** The last lines of the log, which carry the reason. */
export function tail(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

async function isReady({ endpoint }: Instance): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_localstack/init/ready`, { signal: AbortSignal.timeout(2000) });
    return response.ok && ((await response.json()) as { completed: boolean }).completed;
  } catch {
    return false;
  }
}
