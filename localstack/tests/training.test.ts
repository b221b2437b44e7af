import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { beforeAll, describe, expect, test } from 'vitest';
import { endOfJob, getObject, jobRequest, putNumbers, runJob, untar } from './sagemaker.ts';
import { eventually, isAlive, useInstance } from './support.ts';

const aws = useInstance();
beforeAll(() => putNumbers(aws));

const logOf = async (job: string) => {
  const logStreamNames = [`${job}/algo-1`];
  const { events } = await aws.logs.send(
    new FilterLogEventsCommand({ logGroupName: '/aws/sagemaker/TrainingJobs', logStreamNames }),
  );
  return events?.map((event) => event.message);
};

const running = (job: string) =>
  eventually(() =>
    logOf(job)
      .then((lines) => (lines?.length ? true : undefined))
      .catch(() => undefined),
  );

describe('a training job', () => {
  test('gets its channels and hyperparameters, and leaves its model in S3', async () => {
    const job = await runJob(aws, jobRequest('good', { milliseconds: '50' }));
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      HyperParameters: { milliseconds: '50' },
      ModelArtifacts: { S3ModelArtifacts: 's3://training/jobs/good/output/model.tar.gz' },
    });
    expect(job.SecondaryStatusTransitions?.map((transition) => transition.Status)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    const files = await untar(await getObject(aws, job.ModelArtifacts?.S3ModelArtifacts as string));
    const model = JSON.parse(files['model.json']);
    expect(model).toMatchObject({ factor: 20, channels: { train: { TrainingInputMode: 'File' } } });
    expect(model.files.toSorted()).toEqual(['a.txt', 'more', 'more/b c.txt']);
    expect(model.environment).toMatchObject({
      FROM_IMAGE: 'yes',
      FROM_REQUEST: 'yes',
      TRAINING_JOB_NAME: 'good',
      AWS_ENDPOINT_URL: aws.instance.endpoint,
      AWS_REGION: 'us-east-1',
    });
  });

  test('writes to CloudWatch Logs', async () => {
    await runJob(aws, jobRequest('logged', { note: 'hello' }));
    expect(await logOf('logged')).toEqual(['training with {"note":"hello"}']);
  });

  test('ends with all that its program started', async () => {
    const job = await runJob(aws, jobRequest('parent', { child: 'yes' }));
    const files = await untar(await getObject(aws, job.ModelArtifacts?.S3ModelArtifacts as string));
    const { child } = JSON.parse(files['model.json']);
    expect(child).toBeGreaterThan(1);
    expect(await isAlive(child)).toBe(false);
  });

  test('that fails gives its own reason', async () => {
    const job = await runJob(aws, jobRequest('bad', { fail: 'the loss is not a number' }));
    expect(job).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: the loss is not a number, exit code: 3',
    });
  });

  test('without input fails by the name of what is missing', async () => {
    const request = jobRequest('empty');
    request.InputDataConfig![0].DataSource!.S3DataSource!.S3Uri = 's3://training/nothing/here/';
    const job = await runJob(aws, request);
    expect(job.TrainingJobStatus).toBe('Failed');
    expect(job.FailureReason).toContain('s3://training/nothing/here/');
  });

  test('that is stopped gets SIGTERM and keeps what it has', async () => {
    await aws.sageMaker.send(new CreateTrainingJobCommand(jobRequest('stopped', { milliseconds: '60000' })));
    await running('stopped');
    await aws.sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: 'stopped' }));
    const job = await endOfJob(aws, 'stopped');
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' });
    expect(job.FailureReason).toBeUndefined();
    expect(await untar(await getObject(aws, job.ModelArtifacts?.S3ModelArtifacts as string))).toEqual({
      stopped: 'by SIGTERM',
    });
    await expect(
      aws.sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: 'stopped' })),
    ).rejects.toThrow(/in status Stopped/);
  });

  test('that runs too long is stopped', async () => {
    const request = {
      ...jobRequest('slow', { milliseconds: '60000' }),
      StoppingCondition: { MaxRuntimeInSeconds: 1 },
    };
    expect(await runJob(aws, request)).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxRuntimeExceeded',
    });
  });

  test('has a name of its own, is listed, and has an image that is known', async () => {
    await runJob(aws, jobRequest('once'));
    await expect(aws.sageMaker.send(new CreateTrainingJobCommand(jobRequest('once')))).rejects.toMatchObject({
      name: 'ResourceInUse',
    });
    const { TrainingJobSummaries } = await aws.sageMaker.send(
      new ListTrainingJobsCommand({ NameContains: 'once' }),
    );
    expect(TrainingJobSummaries).toMatchObject([{ TrainingJobName: 'once', TrainingJobStatus: 'Completed' }]);
    const stranger = jobRequest('stranger');
    stranger.AlgorithmSpecification!.TrainingImage = 'unknown:1';
    await expect(aws.sageMaker.send(new CreateTrainingJobCommand(stranger))).rejects.toThrow(
      /no local command to train with image unknown:1/,
    );
    await expect(
      aws.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'stranger' })),
    ).rejects.toThrow(/not found/);
  });
});
