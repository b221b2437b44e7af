import {
  CreateEndpointCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteEndpointCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createConfig, predict, putModel, putNumbers, settled } from './sagemaker.ts';
import { eventually, image, isAlive, useInstance } from './support.ts';

const aws = useInstance();
beforeAll(() => putNumbers(aws));

const create = (name: string, config: string) =>
  aws.sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
const update = (name: string, config: string) =>
  aws.sageMaker.send(new UpdateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
const leftovers = async () =>
  (await readdir(`${aws.instance.folder}/tmp`)).filter((entry) => entry.startsWith('sagemaker-'));

describe('an endpoint', () => {
  beforeAll(async () => {
    for (const [name, factor] of Object.entries({ blue: 2, green: 3 }))
      await createConfig(aws, name, {
        ModelDataUrl: await putModel(aws, name, factor),
        Environment: { GREETING: name },
      });
    await createConfig(aws, 'broken', {
      ModelDataUrl: await putModel(aws, 'broken', 1),
      Environment: { BROKEN: '1' },
    });
  });

  test('comes into service and answers with its model and environment', async () => {
    await create('live', 'blue');
    expect(await settled(aws, 'live')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'blue',
      ProductionVariants: [{ VariantName: 'AllTraffic' }],
    });
    expect(await predict(aws, 'live', { x: 21 })).toMatchObject({
      y: 42,
      greeting: 'blue',
      variant: 'AllTraffic',
      contentType: 'application/json',
    });
    await expect(create('live', 'blue')).rejects.toThrow(/already existing endpoint/);
  });

  test('passes the error of its model on', async () => {
    await expect(predict(aws, 'live', { x: 'no number' })).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      OriginalMessage: 'x is not a number',
    });
  });

  test('is updated under traffic without an error, and requests in flight are answered', async () => {
    const before = await predict(aws, 'live', { x: 1 });
    const inFlight = predict(aws, 'live', { x: 1, wait: 1500 });
    await update('live', 'green');
    await expect(update('live', 'blue')).rejects.toThrow(/in-progress/);
    const seen = new Set<number>();
    const updated = new AbortController();
    const traffic = Array.from({ length: 4 }, async () => {
      while (!updated.signal.aborted) seen.add((await predict(aws, 'live', { x: 1 })).y);
    });
    expect(await settled(aws, 'live')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'green',
    });
    await eventually(async () => (seen.has(3) ? true : undefined));
    updated.abort();
    await Promise.all(traffic);
    expect([...seen].toSorted()).toEqual([2, 3]);
    expect(await inFlight).toMatchObject({ y: 2, pid: before.pid });
    expect((await predict(aws, 'live', { x: 1 })).y).toBe(3);
    await eventually(async () => ((await isAlive(before.pid)) ? undefined : true));
    await eventually(async () => ((await leftovers()).length === 1 ? true : undefined));
  });

  test('keeps the old model when an update fails', async () => {
    await update('live', 'broken');
    const endpoint = await settled(aws, 'live');
    expect(endpoint).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'green' });
    expect(endpoint.FailureReason).toContain('the model cannot be loaded');
    expect((await predict(aws, 'live', { x: 1 })).y).toBe(3);
    await expect(update('live', 'absent')).rejects.toThrow(/Could not find endpoint configuration/);
  });

  test('that never came up is Failed', async () => {
    await create('stillborn', 'broken');
    const endpoint = await settled(aws, 'stillborn');
    expect(endpoint.EndpointStatus).toBe('Failed');
    expect(endpoint.FailureReason).toMatch(/exited with code 7/);
    await aws.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'stillborn' }));
  });

  test('is gone when it is deleted, with its process and files', async () => {
    const { pid } = await predict(aws, 'live', { x: 1 });
    await aws.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'live' }));
    await expect(predict(aws, 'live', { x: 1 })).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await isAlive(pid)).toBe(false);
    expect(await leftovers()).toEqual([]);
    await expect(aws.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'live' }))).rejects.toThrow(
      /Could not find endpoint/,
    );
  });
});

test('the model registry versions packages, and an endpoint serves one', async () => {
  const group = 'churn';
  await aws.sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  const versions: string[] = [];
  for (const factor of [5, 7]) {
    const { ModelPackageArn } = await aws.sageMaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: group,
        ModelApprovalStatus: 'PendingManualApproval',
        CustomerMetadataProperties: { factor: String(factor) },
        InferenceSpecification: {
          Containers: [{ Image: image, ModelDataUrl: await putModel(aws, `package-${factor}`, factor) }],
          SupportedContentTypes: ['application/json'],
          SupportedResponseMIMETypes: ['application/json'],
        },
      }),
    );
    versions.push(ModelPackageArn as string);
  }
  await aws.sageMaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: versions[1],
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'better by 0.02',
    }),
  );
  await aws.sageMaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: versions[1],
      CustomerMetadataProperties: { seen: 'yes' },
    }),
  );
  expect(
    await aws.sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: versions[1] })),
  ).toMatchObject({
    ModelPackageGroupName: group,
    ModelPackageVersion: 2,
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'better by 0.02',
    CustomerMetadataProperties: { factor: '7', seen: 'yes' },
  });
  const { ModelPackageSummaryList } = await aws.sageMaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: group,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
    }),
  );
  expect(ModelPackageSummaryList).toMatchObject([
    { ModelPackageVersion: 2, ModelApprovalStatus: 'Approved' },
    { ModelPackageVersion: 1, ModelApprovalStatus: 'PendingManualApproval' },
  ]);

  await createConfig(aws, 'from-registry', {
    ModelPackageName: versions[1],
    Environment: { GREETING: 'registry' },
  });
  await create('registered', 'from-registry');
  expect((await settled(aws, 'registered')).EndpointStatus).toBe('InService');
  expect(await predict(aws, 'registered', { x: 6 })).toMatchObject({ y: 42, greeting: 'registry' });

  const deleteGroup = () =>
    aws.sageMaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: group }));
  await expect(deleteGroup()).rejects.toMatchObject({ name: 'ConflictException' });
  for (const version of versions)
    await aws.sageMaker.send(new DeleteModelPackageCommand({ ModelPackageName: version }));
  await deleteGroup();
  await expect(deleteGroup()).rejects.toThrow(/does not exist/);
});
