import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { openExplainer, type Explainer } from '../../core/explain/explainer.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import type { Identity } from '../../core/serving/answer.ts';
import { s3Store } from '../../functions/_shared/s3-store.ts';
import { type Capture, captureTo } from './capture.ts';
import { servingServer } from './server.ts';

const { env } = process;

/**
 * Serves `model.onnx` of the model folder: SageMaker's /opt/ml/model, or where SM_MODEL_DIR or SM_ML_ROOT point. Needs
 * nothing of AWS: SM_MODEL_DIR=out node jobs/serve/main.ts serves what `landfall fit --out out` wrote.
 */
async function main(): Promise<void> {
  const folder = env.SM_MODEL_DIR ?? join(env.SM_ML_ROOT ?? '/opt/ml', 'model');
  const bytes = await readFile(join(folder, 'model.onnx'));
  const scorer = await openScorer(bytes);
  const model = identity();
  const server = servingServer({
    scorer,
    explainer: explainerOf(bytes),
    model,
    capture: capture(model),
    warn,
  });
  // SageMaker's front holds connections longer than Node's 5 s; closing one just as it is used gives a 502.
  server.keepAliveTimeout = 75_000;
  const stop = () => server.close(() => void scorer.close());
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const port = Number(env.SAGEMAKER_BIND_TO_PORT ?? 8080);
  server.listen(port, env.LANDFALL_SERVE_HOST ?? '127.0.0.1', () =>
    console.log(JSON.stringify({ message: 'serving', port, model })),
  );
}

/** Opened once, when it is first needed. */
function explainerOf(bytes: Uint8Array): () => Promise<Explainer> {
  let opened: Promise<Explainer> | undefined;
  return () => (opened ??= openExplainer(bytes));
}

function identity(): Identity | undefined {
  const { LANDFALL_PIPELINE: pipeline, LANDFALL_VERSION: version } = env;
  return pipeline ? { pipeline, version: Number(version ?? 0) } : undefined;
}

/** Traffic is captured where there is a bucket for it and a pipeline to watch. */
function capture(model?: Identity): Capture | undefined {
  const bucket = env.ARTIFACTS_BUCKET;
  if (!bucket || !model) return undefined;
  const store = s3Store({ s3: new S3Client({}), bucket, folder: tmpdir() });
  return captureTo(store.put, model.pipeline, (reason) => warn('a request was not captured', reason));
}

function warn(message: string, error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(JSON.stringify({ message, reason }));
}

main().catch((error: unknown) => {
  warn('the model cannot be served', error);
  process.exitCode = 1;
});
