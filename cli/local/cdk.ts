import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { misconfigured } from '../../contracts/errors.ts';

export type CdkOptions = {
  repository: string;
  cwd: string;
  log: string;
  env: Record<string, string | undefined>;
};

/** No update checks, hints or telemetry: the version is the lock file's. */
const quiet = ['--no-notices', '--no-color', '--ci'];

/**
 * Runs the clone's own `cdk`; what it says goes to the log.
 *
 * @throws Failure `Misconfigured` cdk_failed with the end of what it said.
 */
export async function cdk(args: string[], { repository, cwd, log, env }: CdkOptions): Promise<void> {
  const program = join(repository, 'node_modules/aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [program, ...args, ...quiet], {
    cwd,
    // cdk.json's app is run by the `node` of the PATH.
    env: { ...process.env, ...env, PATH: pathWithNode(), CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  const text = Buffer.concat(said).toString();
  await appendFile(log, `$ cdk ${args.join(' ')}\n${text}\n`);
  if (code === 0) return;
  const end = text.trimEnd().split('\n').slice(-20).join('\n');
  throw misconfigured('cdk_failed', `cdk ${args[0]} failed:\n${end}\nAll of it: ${log}`);
}

const pathWithNode = () => [dirname(process.execPath), process.env.PATH].join(delimiter);
