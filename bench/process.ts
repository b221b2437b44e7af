import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type Measured = { code: number; stdout: string; stderr: string; seconds: number; peakMb: number };

/** Runs a command to its end; `peakMb` is the resident memory of its whole process tree, sampled ten times a second. */
export function measure(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let peak = 0;
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const timer = setInterval(() => (peak = Math.max(peak, treeMb(child.pid ?? 0))), 100);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        seconds: (performance.now() - began) / 1000,
        peakMb: peak,
      });
    });
  });
}

function treeMb(root: number): number {
  const children = new Map<number, number[]>();
  const pages = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(name);
    if (!fields) continue;
    children.set(fields.parent, [...(children.get(fields.parent) ?? []), Number(name)]);
    pages.set(Number(name), fields.pages);
  }
  let total = 0;
  for (const queue = [root]; queue.length;) {
    const pid = queue.pop() as number;
    total += pages.get(pid) ?? 0;
    queue.push(...(children.get(pid) ?? []));
  }
  return Math.round((total * 4096) / 2 ** 20);
}

/** The command's name in /proc/PID/stat may hold spaces and brackets: the fields begin after the last bracket. */
function statFields(pid: string): { parent: number; pages: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), pages: Number(fields[21]) };
  } catch {
    return undefined; // the process ended meanwhile
  }
}
