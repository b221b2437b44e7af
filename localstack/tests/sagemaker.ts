import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  type DescribeTrainingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { eventually, image, role, type Clients } from './support.ts';

export const bucket = 'training';

/** The request for a job of the fixture `containers/train.mjs`. */
export function jobRequest(
  name: string,
  hyperparameters: Record<string, string> = {},
): CreateTrainingJobCommandInput & { TrainingJobName: string } {
  return {
    TrainingJobName: name,
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
    RoleArn: role,
    HyperParameters: hyperparameters,
    Environment: { FROM_REQUEST: 'yes' },
    InputDataConfig: [
      {
        ChannelName: 'train',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${bucket}/numbers/` } },
      },
    ],
    OutputDataConfig: { S3OutputPath: `s3://${bucket}/jobs` },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
  };
}

/** The numbers that the fixture sums: 1 + 2 + 3 + 4. */
export async function putNumbers({ s3 }: Clients) {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [key, body] of Object.entries({ 'numbers/a.txt': '1 2', 'numbers/more/b c.txt': '3 4' }))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** Starts a job and waits for its end. */
export async function runJob(clients: Clients, request: CreateTrainingJobCommandInput) {
  await clients.sageMaker.send(new CreateTrainingJobCommand(request));
  return endOfJob(clients, request.TrainingJobName as string);
}

export const endOfJob = ({ sageMaker }: Clients, name: string): Promise<DescribeTrainingJobCommandOutput> =>
  eventually(async () => {
    const job = await sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    return ['InProgress', 'Stopping'].includes(job.TrainingJobStatus as string) ? undefined : job;
  });

export async function getObject({ s3 }: Clients, uri: string): Promise<Uint8Array> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) as RegExpExecArray;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) as Uint8Array;
}

/** File names and texts of a tar.gz. */
export async function untar(archive: Uint8Array): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    files[entry.header.name] = await text(entry);
  }
  return files;
}

/** Puts the archive of a model that multiplies by `factor`. */
export async function putModel({ s3 }: Clients, name: string, factor: number): Promise<string> {
  const archive = pack();
  archive.entry({ name: 'model.json' }, JSON.stringify({ factor }));
  archive.finalize();
  const Key = `models/${name}/model.tar.gz`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: gzipSync(await buffer(archive)) }));
  return `s3://${bucket}/${Key}`;
}

type Container = { ModelDataUrl?: string; ModelPackageName?: string; Environment?: Record<string, string> };

/** A model and a serverless endpoint configuration of the same name. */
export async function createConfig({ sageMaker }: Clients, name: string, container: Container) {
  const PrimaryContainer = container.ModelPackageName ? container : { Image: image, ...container };
  await sageMaker.send(new CreateModelCommand({ ModelName: name, ExecutionRoleArn: role, PrimaryContainer }));
  const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
  await sageMaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: name, ServerlessConfig }],
    }),
  );
}

export const settled = ({ sageMaker }: Clients, name: string) =>
  eventually(async () => {
    const endpoint = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
    return ['Creating', 'Updating'].includes(endpoint.EndpointStatus as string) ? undefined : endpoint;
  });

export async function predict({ runtime }: Clients, endpoint: string, body: object) {
  const answer = await runtime.send(
    new InvokeEndpointCommand({
      EndpointName: endpoint,
      ContentType: 'application/json',
      Accept: 'application/json',
      Body: JSON.stringify(body),
    }),
  );
  const prediction = JSON.parse(Buffer.from(answer.Body).toString()) as {
    y: number;
    greeting?: string;
    pid: number;
  };
  return { ...prediction, variant: answer.InvokedProductionVariant, contentType: answer.ContentType };
}
