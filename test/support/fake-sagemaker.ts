import * as sm from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';

type Endpoint = { config: string; next?: string; status: string; reason?: string; polls: number };
type Environment = Record<string, string>;

const invalid = (message: string) => Object.assign(new Error(message), { name: 'ValidationException' });
const absent = (what: string) => invalid(`Could not find ${what}.`);
const conflict = (what: string) => invalid(`${what} cannot be changed now.`);

function known<T>(all: Map<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw absent(name);
  return found;
}

function add<T>(all: Map<string, T>, name: string, value: T): Record<string, never> {
  if (all.has(name)) throw invalid(`Cannot create already existing ${name}.`);
  all.set(name, value);
  return {};
}

/**
 * SageMaker's control plane with its own rules, for tests: what exists, what may be done in which state, what comes next.
 * An endpoint in service answers what `answer` makes of its model's environment and the rows.
 */
export function fakeSageMaker(answer: (environment: Environment, csv: string) => string = () => '') {
  const client = new sm.SageMakerClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const models = new Map<string, Environment>();
  const configs = new Map<string, sm.ProductionVariant>();
  const packages: { arn: string; description: string; approval: string }[] = [];
  const groups = new Map<string, true>();
  const endpoints = new Map<string, Endpoint>();
  /** How many times a changing endpoint is looked at before it has changed, and which configurations do not start. */
  const behaviour = { polls: 0, broken: new Set<string>() };

  registry(mock, groups, packages);
  mock.on(sm.DescribeModelCommand).callsFake(async (i) => ({
    PrimaryContainer: { Environment: known(models, i.ModelName) },
  }));
  mock
    .on(sm.CreateModelCommand)
    .callsFake(async (i: sm.CreateModelCommandInput) =>
      add(models, i.ModelName!, i.PrimaryContainer!.Environment!),
    );
  mock.on(sm.DeleteModelCommand).callsFake(async (i) => {
    known(models, i.ModelName);
    models.delete(i.ModelName);
  });
  mock.on(sm.DescribeEndpointConfigCommand).callsFake(async (i) => ({
    ProductionVariants: [known(configs, i.EndpointConfigName)],
  }));
  mock.on(sm.CreateEndpointConfigCommand).callsFake(async (i: sm.CreateEndpointConfigCommandInput) => {
    const [variant] = i.ProductionVariants!;
    known(models, variant.ModelName!);
    return add(configs, i.EndpointConfigName!, variant);
  });
  mock.on(sm.DeleteEndpointConfigCommand).callsFake(async (i) => {
    known(configs, i.EndpointConfigName);
    configs.delete(i.EndpointConfigName);
  });

  const change = (name: string, config: string, status: string) => {
    known(configs, config);
    const before = endpoints.get(name)?.config ?? config;
    endpoints.set(name, { config: before, next: config, status, polls: behaviour.polls });
    return {};
  };
  mock.on(sm.DescribeEndpointCommand).callsFake(async (i) => {
    const found = known(endpoints, i.EndpointName);
    if (found.next && found.polls-- <= 0) settle(found, behaviour.broken);
    const { status, config, reason } = found;
    return { EndpointStatus: status, EndpointConfigName: config, FailureReason: reason };
  });
  mock.on(sm.CreateEndpointCommand).callsFake(async (i) => {
    if (endpoints.has(i.EndpointName)) throw conflict(i.EndpointName);
    return change(i.EndpointName, i.EndpointConfigName, 'Creating');
  });
  mock.on(sm.UpdateEndpointCommand).callsFake(async (i) => {
    const found = known(endpoints, i.EndpointName);
    if (found.status !== 'InService') throw conflict(i.EndpointName);
    const isServerless = (config: string) => known(configs, config).ServerlessConfig !== undefined;
    if (isServerless(found.config) !== isServerless(i.EndpointConfigName))
      throw invalid('An endpoint cannot become serverless, nor a serverless one get instances.');
    return change(i.EndpointName, i.EndpointConfigName, 'Updating');
  });
  mock.on(sm.DeleteEndpointCommand).callsFake(async (i) => {
    if (known(endpoints, i.EndpointName).next) throw conflict(i.EndpointName);
    endpoints.delete(i.EndpointName);
  });

  const runtime = new SageMakerRuntimeClient({ region: 'us-east-1' });
  const invocations = mockClient(runtime);
  invocations.on(InvokeEndpointCommand).callsFake(async (i) => {
    const { config } = known(endpoints, i.EndpointName);
    const csv = new TextDecoder().decode(i.Body);
    const text = answer(known(models, known(configs, config).ModelName!), csv);
    return { Body: Buffer.from(text) };
  });
  return { client, mock, runtime, invocations, models, configs, packages, endpoints, behaviour };
}

type Package = { arn: string; description: string; approval: string };

function registry(mock: ReturnType<typeof mockClient>, groups: Map<string, true>, packages: Package[]): void {
  const find = (arn: string) => packages.find((p) => p.arn === arn)!;
  mock.on(sm.DescribeModelPackageGroupCommand).callsFake(async (i) => {
    known(groups, i.ModelPackageGroupName);
    return {};
  });
  mock
    .on(sm.CreateModelPackageGroupCommand)
    .callsFake(async (i) => add(groups, i.ModelPackageGroupName, true));
  mock.on(sm.ListModelPackagesCommand).callsFake(async () => ({
    ModelPackageSummaryList: packages.map((p) => ({
      ModelPackageArn: p.arn,
      ModelPackageDescription: p.description,
    })),
  }));
  mock.on(sm.CreateModelPackageCommand).callsFake(async (i: sm.CreateModelPackageCommandInput) => {
    known(groups, i.ModelPackageGroupName!);
    const arn = `arn:aws:sagemaker:us-east-1:0:model-package/${i.ModelPackageGroupName}/${packages.length + 1}`;
    packages.push({ arn, description: i.ModelPackageDescription!, approval: i.ModelApprovalStatus! });
    return { ModelPackageArn: arn };
  });
  mock.on(sm.DescribeModelPackageCommand).callsFake(async (i) => ({
    ModelApprovalStatus: find(i.ModelPackageName).approval,
  }));
  mock.on(sm.UpdateModelPackageCommand).callsFake(async (i: sm.UpdateModelPackageCommandInput) => {
    find(i.ModelPackageArn!).approval = i.ModelApprovalStatus!;
  });
}

/** A container that does not start: a new endpoint has failed, an old one goes on with what it had. */
function settle(endpoint: Endpoint, broken: Set<string>): void {
  const { next, status } = endpoint;
  endpoint.next = undefined;
  if (!broken.has(next!)) Object.assign(endpoint, { status: 'InService', config: next, reason: undefined });
  else if (status === 'Creating') Object.assign(endpoint, { status: 'Failed', reason: 'no ping' });
  else Object.assign(endpoint, { status: 'InService', reason: 'no ping' });
}
