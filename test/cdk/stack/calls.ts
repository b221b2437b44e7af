import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../cdk/bundle.ts';
import { functionNames } from '../../../cdk/functions.ts';
import { statementsOfRole } from './policies.ts';
import { synthesise, the } from './synthesise.ts';

const { resources } = synthesise('local');

const capital = (name: string) => name[0].toUpperCase() + name.slice(1);

/** IAM's prefix of each client's operations. */
const clients = {
  sagemaker: 'sagemaker',
  'sagemaker-runtime': 'sagemaker',
  sfn: 'states',
  lambda: 'lambda',
  'cloudwatch-logs': 'logs',
  'application-auto-scaling': 'application-autoscaling',
  scheduler: 'scheduler',
};
/** Operations that IAM knows by another name. */
const renamed: Record<string, string> = { Invoke: 'InvokeFunction', InvokeEndpointAsync: 'InvokeEndpoint' };

/** LocalStack checks no permissions: what the code of a function asks for is compared with what its role allows. */
describe.each(functionNames)('%s', (name) => {
  const folder = join(root, 'functions', name);
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

  it('may make every call to a service that it makes, S3 aside', () => {
    const calls = Object.entries(clients).flatMap(([client, prefix]) =>
      importedFrom(code, `@aws-sdk/client-${client}`).map((call) => `${prefix}:${renamed[call] ?? call}`),
    );
    const statements = statementsOfRole(resources, `${capital(name)}Role`);
    const allowed = new Set(statements.flatMap(({ actions }) => actions));
    expect(calls.filter((call) => !allowed.has(call))).toEqual([]);
  });

  it('has in its environment every setting that it reads', () => {
    const shared = readFileSync(join(root, 'functions/_shared/ports.ts'), 'utf8');
    const [, { Properties }] = the(resources, 'AWS::Lambda::Function', { FunctionName: `landfall-${name}` });
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    const read = [...`${code}\n${shared}`.matchAll(/\bsetting\('(\w+)'\)/g)].map(([, key]) => key);
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((key) => !(key in Variables))).toEqual([]);
  });
});

/** The operations of the commands and paginators that a file imports from a client: `CreateModelCommand` → CreateModel. */
function importedFrom(code: string, client: string): string[] {
  const imports = [...code.matchAll(/import \{([^}]*)\} from '([^']+)'/g)].filter(
    ([, , from]) => from === client,
  );
  return imports
    .flatMap(([, names]) => names.split(','))
    .flatMap((name) => /^\s*(?:paginate(\w+)|(\w+)Command)\s*$/.exec(name)?.slice(1) ?? [])
    .filter((operation) => operation !== undefined);
}
