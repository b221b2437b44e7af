/**
 * `npm run bench:pipeline`: from S3 put to an answering endpoint on LocalStack, warm, stage by stage. Starts an instance
 * of its own; the first run warms the functions up and is not counted.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { withStackAt, type Connection } from '../cli/aws/connect.ts';
import { localSettings } from '../cli/aws/settings.ts';
import { localImages } from '../cli/local/images.ts';
import { deployLocal } from '../cli/local/stack.ts';
import { define } from '../cli/run/definition.ts';
import { land } from '../cli/run/land.ts';
import { endpointName, outcomeKey, runKey } from '../contracts/keys.ts';
import type { Summary } from '../contracts/summary.ts';
import { start, stop } from '../localstack/launch.ts';

const repository = join(import.meta.dirname, '..');
const examples = [
  { file: 'german_credit.csv', target: 'class', rows: 1000 },
  { file: 'digits_8x8.csv', target: 'label', rows: 1797 },
  { file: 'telco_churn.csv', target: 'churn', rows: 7043 },
];
const stages = ['collect', 'preprocess', 'engineer', 'select', 'train', 'evaluate', 'deploy'];

type Timed = { summary: Summary; seconds: number };

/** `seconds` is from before the put until the endpoint has answered a row. */
async function once(stack: Connection, pipeline: string, file: string, target: string): Promise<Timed> {
  await define({ name: pipeline, target, budgetSeconds: 10 }, stack.objects);
  const began = performance.now();
  const { runId } = await land(stack, pipeline, join(repository, 'examples', file));
  let outcome: Uint8Array | undefined;
  while (!(outcome = await stack.store.find(outcomeKey(runId))))
    await new Promise((resolve) => setTimeout(resolve, 50));
  const summary = JSON.parse(new TextDecoder().decode(outcome)) as Summary;
  if (summary.status !== 'Live') throw new Error(`${runId} ended as ${summary.status}: ${summary.reason}`);
  await ask(stack, pipeline, runId);
  return { summary, seconds: (performance.now() - began) / 1000 };
}

async function ask(stack: Connection, pipeline: string, runId: string): Promise<void> {
  const evaluation = await stack.store.get(runKey(runId, 'evaluate', 'evaluation.json'));
  const { sample } = JSON.parse(new TextDecoder().decode(evaluation));
  const client = new SageMakerRuntimeClient(stack.settings);
  await client.send(
    new InvokeEndpointCommand({
      EndpointName: endpointName(pipeline),
      ContentType: 'text/csv',
      Body: sample.csv,
    }),
  );
  client.destroy();
}

function print(file: string, rows: number, { summary, seconds }: Timed): void {
  const fitting = summary.seconds.train ?? 0;
  const cells = stages.map((stage) => `${stage} ${(summary.seconds[stage] ?? 0).toFixed(2)}`);
  console.log(`${file}, ${rows} rows: ${seconds.toFixed(1)} s from put to answer`);
  console.log(`  ${cells.join('  ')}  between stages ${between(summary, seconds).toFixed(2)}`);
  console.log(`  all but fitting: ${(seconds - fitting).toFixed(1)} s`);
}

const between = (summary: Summary, seconds: number) =>
  seconds - stages.reduce((sum, stage) => sum + (summary.seconds[stage] ?? 0), 0);

const folder = await mkdtemp(join(tmpdir(), 'landfall-bench-'));
const instanceFolder = join(folder, 'instance');
try {
  const images = localImages(repository, process.execPath);
  const instance = await start({ folder: instanceFolder, images });
  await deployLocal({ instance, repository, outDir: join(instanceFolder, 'deploy') });
  await withStackAt(localSettings(instance.endpoint), async (stack) => {
    await once(stack, 'warm-up', examples[0].file, examples[0].target);
    for (const { file, target, rows } of examples) {
      const pipeline = file.replace(/[_.].*/, '');
      print(file, rows, await once(stack, pipeline, file, target));
    }
  });
} finally {
  await stop(instanceFolder);
  await rm(folder, { recursive: true, force: true });
}
