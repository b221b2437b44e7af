import { join } from 'node:path';
import { find } from '../../localstack/launch.ts';
import { repository } from '../setup/paths.mjs';

/** What every client of the AWS SDK is made with. Empty: the SDK's own chain of settings. */
export type Settings = {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** A host that is no AWS name cannot carry the bucket in it. */
  forcePathStyle?: boolean;
};

/** The folder of the instance that `landfall up` starts. */
export const instanceFolder = join(repository, '.landfall/instance');

/** LocalStack takes any credentials; these are the ones its documentation uses. */
export const localSettings = (endpoint: string): Settings => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
});

/** The same for a process: nothing of the caller's own account is left in it. */
export const localEnvironment = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
});

const naming = ['AWS_ENDPOINT_URL', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'];

/**
 * Where a command works: what the usual AWS settings name; where they name nothing, the instance that runs here. `note`
 * says so then.
 */
export function chooseSettings(
  env: NodeJS.ProcessEnv = process.env,
  findInstance: () => { endpoint: string } | undefined = () => find(instanceFolder),
): { settings: Settings; note?: string } {
  if (naming.some((name) => env[name]))
    return { settings: { forcePathStyle: Boolean(env.AWS_ENDPOINT_URL) } };
  const instance = findInstance();
  if (!instance) return { settings: {} };
  return { settings: localSettings(instance.endpoint), note: `Using LocalStack at ${instance.endpoint}.` };
}
