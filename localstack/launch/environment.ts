import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What to run in place of a container image, as argument lists; `env` is added to the container's environment. */
export type ImageCommands = { train?: string[]; serve?: string[]; env?: Record<string, string> };
export type Images = Record<string, ImageCommands>;

export type Settings = { folder: string; port: number; node: string; sandbox: string };

const extension = fileURLToPath(new URL('../extension', import.meta.url));

/** Where an instance keeps its things. All of it is below the folder, so that removing the folder removes all. */
export const paths = (folder: string) => ({
  record: join(folder, 'instance.json'),
  log: join(folder, 'localstack.log'),
  images: join(folder, 'images.json'),
  reaper: join(folder, 'reaper.pid'),
  data: join(folder, 'data'),
  tmp: join(folder, 'tmp'),
  home: join(folder, 'home'),
});

/** What may pass from the caller: a profile, a proxy or a LocalStack setting of the user's own must not. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/** The whole environment of the LocalStack process. */
export function environment({ folder, port, node, sandbox }: Settings): NodeJS.ProcessEnv {
  const { images, reaper, data, tmp, home } = paths(folder);
  const address = `127.0.0.1:${port}`;
  const passed = inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return {
    ...Object.fromEntries(passed),
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    PYTHONPATH: extension,
    PYTHONNOUSERSITE: '1',
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: tmp,
    FILESYSTEM_ROOT: data,
    // Inside a container LocalStack would otherwise take itself for its own image and write to /var/lib/localstack.
    OVERRIDE_IN_DOCKER: '0',
    GATEWAY_LISTEN: address,
    LOCALSTACK_HOST: address,
    DNS_ADDRESS: '0',
    // Queue URLs on the gateway's own address: the default names a host that needs a public resolver.
    SQS_ENDPOINT_STRATEGY: 'path',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '0',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: '60',
    LANDFALL_NODE: node,
    LANDFALL_IMAGES: images,
    LANDFALL_REAPER: reaper,
    LANDFALL_SANDBOX: sandbox,
  };
}
