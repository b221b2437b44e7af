import * as lambda from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';

type Environment = Record<string, string>;
type Version = { description: string; environment: Environment; failed?: boolean };
export type FakeAlias = {
  version: string;
  weights: Record<string, number>;
  url: boolean;
  policy: Set<string>;
};
export type FakeFunction = {
  latest: Version;
  /** How many more looks Lambda is at work for. */
  busy: number;
  /** What was published last, and is not published again, whether or not it was removed since. */
  published?: Version;
  tags: Record<string, string>;
  versions: Map<string, Version>;
  aliases: Map<string, FakeAlias>;
};

/** How many looks each change takes, and whether what has this environment does not start. */
type Behaviour = { polls: number; isBroken: (environment: Environment) => boolean };

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const absent = (what: string) => named('ResourceNotFoundException', `${what} not found.`);
const conflict = (what: string) => named('ResourceConflictException', `${what}: conflict.`);

/**
 * Lambda's control plane with its own rules, for tests: one change at a time, versions that never change and whose numbers
 * are never used again, aliases that point at what exists. A version answers what `answer` makes of its environment.
 */
export function fakeLambda(answer: (environment: Environment, csv: string) => string) {
  const client = new lambda.LambdaClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const functions = new Map<string, FakeFunction>();
  const numbers = new Map<string, number>();
  const behaviour: Behaviour = { polls: 0, isBroken: () => false };

  const known = (name: string) => {
    const found = functions.get(name);
    if (!found) throw absent(`Function ${name}`);
    return found;
  };
  const versionOf = (name: string, version: string) => {
    const found = known(name).versions.get(version);
    if (!found) throw absent(`Function ${name}:${version}`);
    return found;
  };
  const change = (name: string) => {
    const found = known(name);
    if (found.busy > 0) throw conflict(name);
    found.busy = behaviour.polls;
    found.latest.failed = false;
    return found;
  };

  mock.on(lambda.GetFunctionConfigurationCommand).callsFake(async (i) => {
    if (i.Qualifier) return { State: versionOf(i.FunctionName, i.Qualifier).failed ? 'Failed' : 'Active' };
    const found = known(i.FunctionName);
    const busy = found.busy-- > 0;
    const settled = found.latest.failed ? 'Failed' : 'Successful';
    return {
      State: 'Active',
      LastUpdateStatus: busy ? 'InProgress' : settled,
      LastUpdateStatusReason: found.latest.failed ? 'no such layer' : undefined,
      Environment: { Variables: found.latest.environment },
    };
  });
  mock.on(lambda.CreateFunctionCommand).callsFake(async (i: lambda.CreateFunctionCommandInput) => {
    const name = i.FunctionName!;
    if (functions.has(name)) throw conflict(name);
    const environment = i.Environment!.Variables!;
    functions.set(name, {
      latest: { description: '', environment, failed: behaviour.isBroken(environment) },
      busy: behaviour.polls,
      tags: i.Tags ?? {},
      versions: new Map(),
      aliases: new Map(),
    });
    return {};
  });
  mock.on(lambda.UpdateFunctionCodeCommand).callsFake(async (i) => void change(i.FunctionName));
  mock.on(lambda.UpdateFunctionConfigurationCommand).callsFake(async (i) => {
    const environment = i.Environment.Variables;
    change(i.FunctionName).latest = { description: '', environment, failed: behaviour.isBroken(environment) };
    return {};
  });
  mock.on(lambda.PublishVersionCommand).callsFake(async (i) => {
    const found = known(i.FunctionName);
    if (found.busy > 0) throw conflict(i.FunctionName);
    const last = numbers.get(i.FunctionName) ?? 0;
    const isSame = JSON.stringify(found.published?.environment) === JSON.stringify(found.latest.environment);
    if (isSame) return { Version: String(last) };
    const number = last + 1;
    numbers.set(i.FunctionName, number);
    found.published = { ...found.latest, description: i.Description };
    found.versions.set(String(number), found.published);
    return { Version: String(number) };
  });
  mock.on(lambda.ListVersionsByFunctionCommand).callsFake(async (i) => {
    const { latest, versions } = known(i.FunctionName);
    const all = [['$LATEST', latest] as const, ...versions];
    return {
      Versions: all.map(([Version, { description, environment }]) => ({
        Version,
        Description: description,
        Environment: { Variables: environment },
      })),
    };
  });
  mock.on(lambda.DeleteFunctionCommand).callsFake(async (i) => {
    if (!i.Qualifier) {
      known(i.FunctionName);
      return void functions.delete(i.FunctionName);
    }
    versionOf(i.FunctionName, i.Qualifier);
    const { versions, aliases } = known(i.FunctionName);
    for (const { version, weights } of aliases.values())
      if (version === i.Qualifier || i.Qualifier in weights) throw conflict(i.Qualifier);
    versions.delete(i.Qualifier);
  });
  mock.on(lambda.InvokeCommand).callsFake(async (i) => {
    const { environment } = versionOf(i.FunctionName, i.Qualifier);
    const { body, rawPath } = JSON.parse(new TextDecoder().decode(i.Payload));
    if (rawPath !== '/invocations') throw new Error(`there is no ${rawPath}`);
    const answered = { statusCode: 200, body: answer(environment, body), isBase64Encoded: false };
    return { Payload: Buffer.from(JSON.stringify(answered)) };
  });
  aliases(mock, known, versionOf);
  return { client, mock, functions, behaviour };
}

function aliases(
  mock: ReturnType<typeof mockClient>,
  known: (name: string) => FakeFunction,
  versionOf: (name: string, version: string) => Version,
): void {
  const aliasOf = (name: string, alias: string) => {
    const found = known(name).aliases.get(alias);
    if (!found) throw absent(`Alias ${alias}`);
    return found;
  };
  const routing = (i: lambda.UpdateAliasCommandInput) => {
    const weights = i.RoutingConfig?.AdditionalVersionWeights ?? {};
    const version = i.FunctionVersion!;
    for (const each of [version, ...Object.keys(weights)]) versionOf(i.FunctionName!, each);
    if (version in weights) throw named('InvalidParameterValueException', 'twice the same version');
    return { version, weights };
  };
  mock.on(lambda.GetAliasCommand).callsFake(async (i) => {
    const { version, weights } = aliasOf(i.FunctionName, i.Name);
    return { FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: weights } };
  });
  mock.on(lambda.CreateAliasCommand).callsFake(async (i) => {
    const { aliases: all } = known(i.FunctionName);
    if (all.has(i.Name)) throw conflict(i.Name);
    all.set(i.Name, { ...routing(i), url: false, policy: new Set() });
  });
  mock.on(lambda.UpdateAliasCommand).callsFake(async (i) => {
    Object.assign(aliasOf(i.FunctionName, i.Name), routing(i));
  });
  mock.on(lambda.GetFunctionUrlConfigCommand).callsFake(async (i) => {
    if (!aliasOf(i.FunctionName, i.Qualifier).url) throw absent('The URL');
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${i.FunctionName}:${i.Qualifier}`;
    return { FunctionUrl: `https://${i.FunctionName}.example/`, FunctionArn: arn };
  });
  mock.on(lambda.CreateFunctionUrlConfigCommand).callsFake(async (i) => {
    const found = aliasOf(i.FunctionName, i.Qualifier);
    if (found.url) throw conflict('The URL');
    found.url = true;
  });
  mock.on(lambda.AddPermissionCommand).callsFake(async (i) => {
    const { policy } = aliasOf(i.FunctionName, i.Qualifier);
    if (policy.has(i.StatementId)) throw conflict(i.StatementId);
    policy.add(i.StatementId);
  });
}
