import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from './functions.ts';

/**
 * S3 keys by bucket, as `contracts/keys.ts` writes them; `*` stands for what is not known before a run. `remove`: by a delete
 * marker, so that it can be had back.
 */
type Access = { read?: string[]; write?: string[]; remove?: string[] };
export type Grants = { landing?: Access & { list?: true }; artifacts?: Access };

const of = (stage: string) => `runs/*/${stage}/*`;
const log = of('log');

/**
 * Who may touch which S3 objects. Every stage writes its own folder and its log, and reads those of the stages before
 * it. `landing/*` and `score/*` are only ever read: nothing of ours can change what a person put there.
 */
export const functionGrants: Record<FunctionName, Grants> = {
  // What lands is added to the newest data, and waits for the next retraining where there is a model.
  trigger: {
    artifacts: { read: ['pipelines/*', 'ledger/*', 'datasets/*', 'champions/*'], write: ['ledger/*'] },
  },
  // A run that is done again reads the manifest of the first.
  collect: {
    landing: { read: ['landing/*', 'history/*'] },
    artifacts: { read: ['datasets/*', of('collect')], write: [of('collect'), 'datasets/*', log] },
  },
  preprocess: { artifacts: { read: [of('collect')], write: [of('preprocess'), log] } },
  // A repetition reads which plans its run left out.
  engineer: {
    artifacts: { read: [of('collect'), of('preprocess'), of('engineer')], write: [of('engineer'), log] },
  },
  // The champion says which run's leaderboard to start from; the training job's input is a file of the train folder.
  select: { artifacts: { read: ['runs/*', 'champions/*'], write: [of('select'), of('train'), log] } },
  train: { artifacts: { read: ['runs/*'], write: [of('train'), log] } },
  evaluate: { artifacts: { read: ['runs/*', 'champions/*'], write: [of('evaluate'), log] } },
  // What a version on trial answered is judged by what was captured.
  deploy: {
    artifacts: { read: ['runs/*', 'champions/*', 'capture/*'], write: [of('deploy'), log, 'champions/*'] },
  },
  release: { artifacts: { read: ['pipelines/*', 'runs/*', 'champions/*'] } },
  score: {
    landing: { read: ['score/*'], write: ['scored/*'] },
    artifacts: { read: ['champions/*', 'runs/*/train/model.onnx', 'batches/*'], write: ['batches/*'] },
  },
  // History lands beside, where it starts no run; a day's run that left no record is recorded as failed.
  backfill: {
    landing: { list: true },
    artifacts: {
      read: ['pipelines/*', 'ledger/*', 'datasets/*', 'champions/*', 'backfills/*', log],
      write: ['ledger/*', 'backfills/*', 'runs/*/log/outcome.json'],
    },
  },
  record: { artifacts: { read: ['runs/*', 'champions/*'], write: [log, 'costs/*'] } },
  monitor: {
    landing: { read: ['landing/*', 'labels/*'], list: true },
    artifacts: {
      read: [
        ...['pipelines/*', 'champions/*', 'capture/*', 'monitor/*', 'runs/*', 'predictions/*'],
        ...['datasets/*', 'ledger/*', 'costs/*'],
      ],
      write: ['monitor/*', 'predictions/*'],
    },
  },
  // Heavy files alone: what a run has decided is JSON and HTML, and stays whatever is planned.
  maintain: {
    artifacts: {
      read: ['pipelines/*', 'champions/*', of('deploy')],
      write: ['champions/*.lease.json', 'maintenance/*'],
      remove: [
        ...['parquet', 'npy', 'npz', 'onnx', 'jsonl', 'tar.gz'].map((ending) => `runs/*.${ending}`),
        ...['capture/*.jsonl', 'predictions/*.parquet', 'batches/*.parquet'],
      ],
    },
  },
};

/**
 * What the SageMaker containers may touch: the training job is the stage `train`; the endpoint loads the model that
 * deploy packed, and writes its traffic.
 */
export const jobGrants: Record<'train' | 'serve', Grants> = {
  train: functionGrants.train,
  serve: { artifacts: { read: [of('deploy')], write: ['capture/*'] } },
};

/** A pipeline's serving function loads the models of its plan, and writes its traffic. */
export const predictGrants: Grants = {
  artifacts: { read: ['runs/*/train/model.onnx'], write: ['capture/*'] },
};

export type Buckets = { landing: { bucketArn: string }; artifacts: { bucketArn: string } };

/** The grants as policy statements on the two buckets. */
export function statementsOf(grants: Grants, buckets: Buckets): PolicyStatement[] {
  return (['landing', 'artifacts'] as const).flatMap((place) => {
    const { bucketArn } = buckets[place];
    const { read = [], write = [], remove = [] } = grants[place] ?? {};
    const objects = (prefixes: string[]) => prefixes.map((prefix) => `${bucketArn}/${prefix}`);
    // Without ListBucket S3 answers 403 instead of 404 for an object that is not there, and "not yet" is a normal answer.
    const list = grants[place] ? ['s3:ListBucket'] : [];
    if (grants.landing?.list && place === 'landing') list.push('s3:ListBucketVersions');
    return [
      allow(list, [bucketArn]),
      allow(['s3:GetObject', 's3:GetObjectVersion'], objects(read)),
      allow(['s3:PutObject', 's3:AbortMultipartUpload'], objects(write)),
      allow(['s3:DeleteObject'], objects(remove)),
    ].filter((statement) => statement.resources.length && statement.actions.length);
  });
}

export const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions, resources, conditions });
