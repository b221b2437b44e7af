import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleJobs, root } from '../../cdk/bundle.ts';

/** A program with all that it is started with. */
export type Command = { command: string; args: string[]; env: NodeJS.ProcessEnv };

/**
 * What runs in the serving container, without Docker: the bundle, made in `folder`, started as its Dockerfile says.
 * Packages with machine code come from this clone.
 */
export function containerCommand(folder: string): Command {
  const program = join(bundleJobs(join(folder, 'jobs')).serve.folder, 'main.cjs');
  const { env, options } = readDockerfile(readFileSync(join(root, 'jobs/serve/Dockerfile'), 'utf8'));
  return {
    command: process.execPath,
    args: [...options, program],
    env: { ...env, PATH: process.env.PATH, NODE_PATH: join(root, 'node_modules') },
  };
}

/** The environment, and node's options. */
function readDockerfile(text: string): { env: Record<string, string>; options: string[] } {
  const variables = [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) => line.split(' '));
  const entryPoint = /^ENTRYPOINT (\[.+\])$/m.exec(text);
  if (!entryPoint) throw new Error('jobs/serve/Dockerfile has no ENTRYPOINT in the form of a list.');
  const [, ...args] = JSON.parse(entryPoint[1]) as string[];
  return {
    env: Object.fromEntries(variables.map((variable) => variable.split(/=(.*)/s, 2))),
    options: args.slice(0, -1),
  };
}
