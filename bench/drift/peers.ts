import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pythonOf } from '../automl/shared.ts';
import { measure } from '../process.ts';
import type { PeerCase } from './exchange.ts';

const python = pythonOf('drift');
const here = import.meta.dirname;
/** Without the reports on their use that NannyML and Evidently would send: they take time, and tell of the user. */
const env = { ...process.env, DO_NOT_TRACK: '1', NML_DISABLE_USAGE_LOGGING: '1' };
export const peers = ['nannyml', 'alibi-detect', 'evidently'] as const;

/** What one detector said of all cases. `seconds`: of the verdicts alone; `processSeconds`: with its start and reading. */
export type Verdicts = {
  name: string;
  version: string;
  found: Map<string, boolean>;
  seconds: number;
  processSeconds: number;
};

const Line = z.object({ id: z.string(), found: z.boolean(), seconds: z.number() });

/** Why the peers cannot be run here, with the commands that make their environment; undefined where they can. */
export function obstacle(): string | undefined {
  if (existsSync(python)) return undefined;
  const folder = join(python, '../..');
  const lock = join(here, 'requirements.lock.txt');
  return (
    'The peers are left out: they need a Python environment (2 GB, once):\n' +
    `  python3.12 -m venv ${folder} && ${python} -m pip install --no-deps --require-hashes -r ${lock}`
  );
}

/** All detectors on the same cases, one after the other, each in a process of its own. */
export async function compare(cases: PeerCase[], folder: string, version: string): Promise<Verdicts[]> {
  await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
  const ours = await run('Landfall', version, process.execPath, [join(here, 'detectors.ts'), folder]);
  const all = [ours];
  for (const peer of peers) {
    const title = `${peer} ${await versionOf(peer)}`;
    all.push(await run(peer, title, python, [join(here, 'detectors.py'), peer, folder]));
  }
  return all;
}

async function run(name: string, version: string, command: string, args: string[]): Promise<Verdicts> {
  const { code, stdout, stderr, seconds: processSeconds } = await measure(command, args, { env });
  if (code !== 0) throw new Error(`${name} failed: ${stderr.trim().split('\n').slice(-5).join('\n')}`);
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"id"'))
    .map((line) => Line.parse(JSON.parse(line)));
  return {
    name,
    version,
    found: new Map(lines.map(({ id, found }) => [id, found])),
    seconds: lines.reduce((sum, line) => sum + line.seconds, 0),
    processSeconds,
  };
}

const versionScript = 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))';

async function versionOf(name: string): Promise<string> {
  const { stdout } = await measure(python, ['-c', versionScript, name]);
  return stdout.trim();
}
