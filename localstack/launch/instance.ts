import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { paths } from './environment.ts';
import { commandLine } from './process.ts';

/** A LocalStack process. `endpoint` is the AWS_ENDPOINT_URL for its clients. */
export type Instance = { endpoint: string; port: number; pid: number; folder: string; log: string };

/** The instance that runs in that folder, whoever started it. */
export function find(folder: string): Instance | undefined {
  const instance = read(resolve(folder));
  return instance && isRunning(instance) ? instance : undefined;
}

/** Whether the folder was made by `start`; only such a folder is ever removed. */
export const isInstanceFolder = (folder: string) => existsSync(paths(folder).record);

/** @throws Error when the folder holds anything that `start` did not put there. */
export async function refuseForeignFolder(folder: string): Promise<void> {
  if (!existsSync(folder) || isInstanceFolder(folder)) return;
  const entries = await readdir(folder);
  if (entries.length > 0) throw new Error(`${folder} is not empty and not a LocalStack instance's folder`);
}

/** The process carries its folder as last argument, so that a reused pid is not mistaken for it. */
export const isRunning = ({ pid, folder }: Instance) => commandLine(pid)?.endsWith(` ${folder}`) ?? false;

function read(folder: string): Instance | undefined {
  const { record } = paths(folder);
  return existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Instance) : undefined;
}
