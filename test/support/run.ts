import { sha256 } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';

/** A pointer to an artifact whose bytes are its own key. */
export const artifact = (key: string) => ({ key, sha256: sha256(key), bytes: key.length });

/** A run of the pipeline `churn` and what its stages answered. */
export function finishedRun(runId = 'churn-0123456789ab') {
  const at = (name: string) => artifact(`runs/${runId}/${name}`);
  const run: Run = {
    runId,
    pipeline: Pipeline.parse({ name: 'churn', target: 'left' }),
    sources: [{ bucket: 'land', key: 'landing/churn/a.csv', versionId: 'v1' }],
    startedBy: 'landing',
    startedAt: '2026-11-24T10:00:00Z',
  };
  const collect = {
    data: at('collect/data.parquet'),
    schema: at('collect/schema.json'),
    profile: at('collect/profile.json'),
    quarantine: at('collect/quarantine.jsonl'),
    datasetVersion: 'abc',
    rowsRead: 100,
    rowsKept: 98,
    rowsQuarantined: 2,
    facts: {},
  };
  const preprocess = {
    split: at('preprocess/split.parquet'),
    decisions: at('preprocess/decisions.json'),
    baseline: at('preprocess/baseline.json'),
    problemType: 'binary' as const,
    rowsTrain: 78,
    rowsTest: 20,
    facts: {},
  };
  const evaluate = {
    verdict: 'promote' as const,
    reason: 'better than the champion',
    model: at('train/model.onnx'),
    evaluation: at('evaluate/evaluation.json'),
    report: at('evaluate/report.html'),
    metrics: { roc_auc: 0.9 },
    facts: {},
  };
  const deploy = {
    status: 'live' as const,
    endpoint: 'landfall-churn',
    version: 3,
    modelPackageArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/landfall-churn/3',
    facts: {},
  };
  return { run, collect, preprocess, evaluate, deploy };
}
