import { ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { artefacts, drop, example, putJson, settings } from './support.ts';

const target = 'compressive_strength';
const define = (name: string, trainOn: string) =>
  putJson(`pipelines/${name}.json`, { name, target, budgetSeconds: 8, trainOn });

test('Lambda and the training job make the same bytes of all, and a repeated run of the features', async () => {
  await define('by-lambda', 'lambda');
  await define('by-job', 'sagemaker');
  const inLambda = await drop(example('concrete_strength.csv'), 'by-lambda', target);
  const inJob = await drop(example('concrete_strength.csv'), 'by-job', target);
  expect([inLambda.summary.status, inJob.summary.status]).toEqual(['Live', 'Live']);
  expect(inJob.summary.model?.sha256).toBe(inLambda.summary.model?.sha256);
  expect(trainedOn(inLambda.summary)).toEqual(['lambda']);
  expect(trainedOn(inJob.summary)).toEqual(['sagemaker']);
  await jobsHaveCompleted(inJob.summary.runId);

  const again = await drop(example('concrete_strength.csv'), 'by-lambda', target);
  expect(again).toMatchObject({ code: 3, summary: { status: 'NotBetter' } });
  const [first, second] = [await artefacts(inLambda.summary.runId), await artefacts(again.summary.runId)];
  const job = await artefacts(inJob.summary.runId);
  // The evaluation tells of the pipeline and the champion, the manifest of what landed; the others hold the run's own keys.
  const own = /^evaluate\/|^train\/input-|manifest\.json$|training\.json$|plans\.json$/;
  const repeated = Object.keys(first).filter((key) => !own.test(key));
  expect(repeated).toEqual(expect.arrayContaining(['collect/data.parquet', 'train/model.onnx']));
  for (const key of repeated) expect([key, job[key]]).toEqual([key, first[key]]);
  // The second search begins with what was best in the first: only what comes before it is the same.
  for (const key of repeated.filter((name) => /^(collect|preprocess|engineer)\//.test(name)))
    expect([key, second[key]]).toEqual([key, first[key]]);
});

const trainedOn = ({ stages }: { stages: { stage: string; on: string }[] }) => [
  ...new Set(stages.filter((s) => s.stage.startsWith('train')).map((s) => s.on)),
];

async function jobsHaveCompleted(runId: string): Promise<void> {
  const client = new SageMakerClient(settings);
  const { TrainingJobSummaries = [] } = await client.send(
    new ListTrainingJobsCommand({ NameContains: runId.slice(0, 20) }),
  );
  const jobs = TrainingJobSummaries.filter((job) => job.TrainingJobName?.includes(runId));
  expect(jobs.length).toBeGreaterThanOrEqual(2);
  expect(new Set(jobs.map((job) => job.TrainingJobStatus))).toEqual(new Set(['Completed']));
}
