import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type Measured = {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
  /** User and system time of the process tree; what a process used within its last tenth of a second may be missed. */
  cpuSeconds: number;
  peakMb: number;
};

export type Process = { pid: number; parent: number; pages: number; cpuSeconds: number };

const ticksPerSecond = 100; // USER_HZ, the unit of /proc/PID/stat on every Linux
const pageBytes = 4096;

/**
 * Runs a command to its end; `peakMb` is the resident memory of its whole process tree, sampled ten times a second.
 * After `limitSeconds` the tree is killed and the code is 137; it is killed as well where this process is interrupted.
 */
export function measure(
  command: string,
  args: string[],
  { env = process.env, limitSeconds = Infinity }: { env?: NodeJS.ProcessEnv; limitSeconds?: number } = {},
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const cpu = new Map<number, number>();
    let peak = 0;
    let tree: Process[] = [];
    const sample = () => {
      tree = treeOf(child.pid ?? 0);
      peak = Math.max(peak, sum(tree.map(({ pages }) => pages)) * pageBytes);
      for (const { pid, cpuSeconds } of tree) cpu.set(pid, cpuSeconds);
      if (seconds() > limitSeconds) killAll(tree);
    };
    const interrupted = () => {
      // A terminal interrupts the child as well: what it leaves behind is known only from before.
      killAll([...tree, ...treeOf(child.pid ?? 0)]);
      process.exit(130);
    };
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const timer = setInterval(sample, 100);
    for (const signal of signals) process.once(signal, interrupted);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      for (const signal of signals) process.off(signal, interrupted);
      resolve({
        code: code ?? 137,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        seconds: seconds(),
        cpuSeconds: sum([...cpu.values()]),
        peakMb: Math.round(peak / 2 ** 20),
      });
    });
  });
}

const signals = ['SIGINT', 'SIGTERM'] as const;

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** A process and all that descend from it, as they are now; the process itself first. */
export function treeOf(root: number): Process[] {
  const children = new Map<number, Process[]>();
  const tree: Process[] = [];
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) ? readProcess(name) : undefined;
    if (found?.pid === root) tree.push(found);
    if (found) children.set(found.parent, [...(children.get(found.parent) ?? []), found]);
  }
  for (let i = 0; i < tree.length; i++) tree.push(...(children.get(tree[i].pid) ?? []));
  return tree;
}

/** The command's name in /proc/PID/stat may hold spaces and brackets: the fields begin after the last bracket. */
function readProcess(pid: string): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, pages] = [1, 11, 12, 21].map((place) => Number(fields[place]));
    return { pid: Number(pid), parent, pages, cpuSeconds: (user + system) / ticksPerSecond };
  } catch {
    return undefined; // the process ended meanwhile
  }
}

export function killAll(tree: Process[]): void {
  for (const { pid } of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}
