import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from './functions.ts';

/**
 * S3 keys by bucket, as `contracts/keys.ts` writes them; `*` stands for what is not known before a run. `remove`: by a delete
 * marker, so that it can be had back; `erase`: any version, for good. `tags`: to read or to write what a version is marked by.
 */
type Access = {
  read?: string[];
  write?: string[];
  remove?: string[];
  erase?: string[];
  tags?: { read?: string[]; write?: string[] };
};
export type Grants = { landing?: Access & { list?: true }; artifacts?: Access & { list?: true } };

const of = (stage: string) => `runs/*/${stage}/*`;
const log = of('log');

/** Where rows of people may lie. */
const personal = {
  landing: ['landing', 'history', 'labels', 'score', 'scored'].map((folder) => `${folder}/*`),
  runs: ['collect', 'preprocess', 'evaluate'].map(of),
  traffic: ['capture', 'predictions', 'batches', 'monitor'].map((folder) => `${folder}/*`),
};
const forgets = ['forgets/*', 'forget-requests/*'];

/**
 * Who may touch which S3 objects. Every stage writes its own folder and its log, and reads those of the stages before
 * it. What a person put into the landing bucket is only ever read: nothing of ours can change it, but for `forget`, when a
 * person asks for it.
 */
export const functionGrants: Record<FunctionName, Grants> = {
  // What lands is added to the newest data, and waits for the next retraining where there is a model.
  trigger: {
    landing: { tags: { read: ['landing/*'] } },
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
    landing: { read: ['score/*'], write: ['scored/*'], tags: { read: ['score/*'] } },
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
  schedule: { artifacts: { read: ['pipelines/*', 'champions/*'] } },
  record: { artifacts: { read: ['runs/*', 'champions/*'], write: [log, 'costs/*'] } },
  monitor: {
    landing: { read: ['landing/*', 'labels/*'], list: true },
    artifacts: {
      read: [
        'pipelines/*',
        'champions/*',
        'capture/*',
        'monitor/*',
        'runs/*',
        'predictions/*',
        'datasets/*',
        'ledger/*',
        'costs/*',
      ],
      write: ['monitor/*', 'predictions/*'],
    },
  },
  forget: {
    landing: {
      list: true,
      read: personal.landing,
      write: personal.landing,
      remove: personal.landing,
      erase: personal.landing,
      tags: { write: personal.landing },
    },
    artifacts: {
      list: true,
      read: [
        'pipelines/*',
        'champions/*',
        'datasets/*',
        'ledger/*',
        'runs/*',
        ...personal.traffic,
        ...forgets,
      ],
      write: ['datasets/*', ...personal.runs, 'runs/*/forgotten.json', ...personal.traffic, ...forgets],
      erase: [
        ...personal.runs,
        of('engineer'),
        'runs/*/train/*.npy',
        ...personal.traffic,
        'forget-requests/*',
        'forgets/*/*/*',
      ],
      tags: { write: [...personal.runs, ...personal.traffic] },
    },
  },
  // Heavy files alone: what a run has decided is JSON and HTML, and stays whatever is planned.
  maintain: {
    artifacts: {
      read: ['pipelines/*', 'champions/*', of('deploy')],
      write: ['champions/*.lease.json', 'maintenance/*'],
      remove: [
        ...['parquet', 'npy', 'npz', 'onnx', 'jsonl', 'tar.gz'].map((ending) => `runs/*.${ending}`),
        'capture/*.jsonl',
        'predictions/*.parquet',
        'batches/*.parquet',
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
    const { read = [], write = [], remove = [], erase = [], tags = {} } = grants[place] ?? {};
    const objects = (prefixes: string[]) => prefixes.map((prefix) => `${bucketArn}/${prefix}`);
    // Without ListBucket S3 answers 403 instead of 404 for an object that is not there, and "not yet" is a normal answer.
    const list = grants[place] ? ['s3:ListBucket'] : [];
    if (grants[place]?.list) list.push('s3:ListBucketVersions');
    return [
      allow(list, [bucketArn]),
      allow(['s3:GetObject', 's3:GetObjectVersion'], objects(read)),
      allow(['s3:PutObject', 's3:AbortMultipartUpload'], objects(write)),
      allow(['s3:DeleteObject'], objects(remove)),
      allow(['s3:DeleteObjectVersion'], objects(erase)),
      allow(['s3:GetObjectTagging', 's3:GetObjectVersionTagging'], objects(tags.read ?? [])),
      allow(['s3:PutObjectTagging'], objects(tags.write ?? [])),
    ].filter((statement) => statement.resources.length && statement.actions.length);
  });
}

export const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions, resources, conditions });
