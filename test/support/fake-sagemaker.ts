import * as sm from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';

type Endpoint = { config: string; next?: string; status: string; reason?: string; polls: number };

const invalid = (message: string) => Object.assign(new Error(message), { name: 'ValidationException' });
const absent = (what: string) => invalid(`Could not find ${what}.`);
const conflict = (what: string) => invalid(`${what} cannot be changed now.`);

function known(set: Set<string>, name: string) {
  if (!set.has(name)) throw absent(name);
  return {};
}

/** SageMaker's control plane with its own rules, for tests: what exists, what may be done in which state, what comes next. */
export function fakeSageMaker() {
  const client = new sm.SageMakerClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const models = new Set<string>();
  const configs = new Set<string>();
  const packages: { arn: string; description: string; approval: string }[] = [];
  const groups = new Set<string>();
  const endpoints = new Map<string, Endpoint>();
  /** How many times a changing endpoint is looked at before it has changed, and whether containers start. */
  const behaviour = { polls: 0, broken: new Set<string>() };

  const change = (name: string, config: string, status: string) => {
    known(configs, config);
    const before = endpoints.get(name)?.config ?? config;
    endpoints.set(name, { config: before, next: config, status, polls: behaviour.polls });
    return {};
  };

  mock.on(sm.DescribeModelPackageGroupCommand).callsFake(async (i) => known(groups, i.ModelPackageGroupName));
  mock.on(sm.CreateModelPackageGroupCommand).callsFake(async (i) => void groups.add(i.ModelPackageGroupName));
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
  mock.on(sm.UpdateModelPackageCommand).callsFake(async (i: sm.UpdateModelPackageCommandInput) => {
    packages.find((p) => p.arn === i.ModelPackageArn)!.approval = i.ModelApprovalStatus!;
  });
  mock.on(sm.DescribeModelCommand).callsFake(async (i) => known(models, i.ModelName));
  mock.on(sm.CreateModelCommand).callsFake(async (i) => void models.add(i.ModelName));
  mock.on(sm.DeleteModelCommand).callsFake(async (i) => void models.delete(i.ModelName));
  mock.on(sm.DescribeEndpointConfigCommand).callsFake(async (i) => known(configs, i.EndpointConfigName));
  mock.on(sm.CreateEndpointConfigCommand).callsFake(async (i: sm.CreateEndpointConfigCommandInput) => {
    known(models, i.ProductionVariants![0].ModelName!);
    configs.add(i.EndpointConfigName!);
  });
  mock.on(sm.DeleteEndpointConfigCommand).callsFake(async (i) => void configs.delete(i.EndpointConfigName));
  mock.on(sm.DescribeEndpointCommand).callsFake(async (i) => {
    const found = endpoints.get(i.EndpointName);
    if (!found) throw absent(`endpoint "${i.EndpointName}"`);
    if (found.next && found.polls-- <= 0) settle(found, behaviour.broken);
    const { status, config, reason } = found;
    return { EndpointStatus: status, EndpointConfigName: config, FailureReason: reason };
  });
  mock.on(sm.CreateEndpointCommand).callsFake(async (i) => {
    if (endpoints.has(i.EndpointName)) throw conflict(i.EndpointName);
    return change(i.EndpointName, i.EndpointConfigName, 'Creating');
  });
  mock.on(sm.UpdateEndpointCommand).callsFake(async (i) => {
    if (endpoints.get(i.EndpointName)?.status !== 'InService') throw conflict(i.EndpointName);
    return change(i.EndpointName, i.EndpointConfigName, 'Updating');
  });
  mock.on(sm.DeleteEndpointCommand).callsFake(async (i) => void endpoints.delete(i.EndpointName));
  return { client, mock, models, configs, packages, endpoints, behaviour };
}

/** A container that does not start: a new endpoint has failed, an old one goes on with what it had. */
function settle(endpoint: Endpoint, broken: Set<string>): void {
  const { next, status } = endpoint;
  endpoint.next = undefined;
  if (!broken.has(next!)) Object.assign(endpoint, { status: 'InService', config: next, reason: undefined });
  else if (status === 'Creating') Object.assign(endpoint, { status: 'Failed', reason: 'no ping' });
  else Object.assign(endpoint, { status: 'InService', reason: 'no ping' });
}
