import { describe, expect, it } from 'vitest';
import {
  capturePrefix,
  championKey,
  costKey,
  datasetKey,
  landingKey,
  leaseKey,
  ledgerKey,
  monitorPrefix,
  monitorStateKey,
  outcomeKey,
  pipelineKey,
  predictionsPrefix,
  runKey,
  stageLogKey,
} from '../../../contracts/keys.ts';
import { isAllowed, statementsOfRole } from './policies.ts';
import { ofType, synthesise } from './synthesise.ts';

const { resources } = synthesise('local');

const bucket = (name: string) =>
  `<${ofType(resources, 'AWS::S3::Bucket').find(([id]) => id.startsWith(name))?.[0]}.Arn>`;
const artifact = (key: string) => `${bucket('Artifacts')}/${key}`;
const landed = `${bucket('Landing')}/${landingKey('churn', 'june.csv')}`;

const run = 'churn-0123456789ab';
const keys = {
  collected: runKey(run, 'collect', 'data.parquet'),
  split: runKey(run, 'preprocess', 'split.parquet'),
  matrix: runKey(run, 'engineer', 'tree.npy'),
  round: runKey(run, 'select', 'round-1.json'),
  input: runKey(run, 'train', 'input-1.json'),
  model: runKey(run, 'train', 'model.onnx'),
  evaluation: runKey(run, 'evaluate', 'evaluation.json'),
  deployment: runKey(run, 'deploy', 'deployment.json'),
  log: stageLogKey(run, 'collect'),
  outcome: outcomeKey(run),
  dataset: datasetKey('churn', 1),
  ledger: ledgerKey(run),
  definition: pipelineKey('churn'),
  champion: championKey('churn'),
  lease: leaseKey('churn'),
  captured: `${capturePrefix('churn')}landfall-churn/AllTraffic/1.jsonl`,
  monitored: `${monitorPrefix('churn')}now.json`,
  watched: monitorStateKey('churn'),
  cost: costKey(run, '2026-11-24T00:00:00Z'),
  kept: `${predictionsPrefix('churn')}now/ids.parquet`,
};
type Name = keyof typeof keys;

/** Who may write what; nobody else may. */
const writers: Record<Name, string[]> = {
  collected: ['Collect', 'Forget'],
  split: ['Forget', 'Preprocess'],
  matrix: ['Engineer'],
  round: ['Select'],
  input: ['Select', 'Train', 'Training'],
  model: ['Select', 'Train', 'Training'],
  evaluation: ['Evaluate', 'Forget'],
  deployment: ['Deploy'],
  log: ['Collect', 'Preprocess', 'Engineer', 'Select', 'Train', 'Evaluate', 'Deploy', 'Record', 'Training'],
  outcome: [
    'Backfill',
    'Collect',
    'Preprocess',
    'Engineer',
    'Select',
    'Train',
    'Evaluate',
    'Deploy',
    'Record',
    'Training',
  ],
  dataset: ['Collect', 'Forget'],
  ledger: ['Backfill', 'Trigger'],
  definition: [],
  champion: ['Deploy'],
  lease: ['Deploy', 'Maintain'],
  captured: ['Forget', 'Predict', 'Serving'],
  monitored: ['Forget', 'Monitor'],
  watched: ['Forget', 'Monitor'],
  cost: ['Record'],
  kept: ['Forget', 'Monitor'],
};

/** What a stage needs of the stages before it. */
const readers: [string, Name[]][] = [
  ['Trigger', ['ledger', 'definition', 'dataset', 'champion']],
  ['Collect', ['collected', 'dataset']],
  ['Preprocess', ['collected']],
  ['Engineer', ['collected', 'split', 'matrix']],
  ['Select', ['split', 'matrix', 'round', 'model', 'champion']],
  ['Train', ['collected', 'split', 'matrix', 'round', 'input']],
  ['Training', ['collected', 'split', 'matrix', 'round', 'input']],
  ['Evaluate', ['split', 'model', 'champion']],
  ['Deploy', ['model', 'evaluation', 'deployment', 'champion', 'lease', 'captured']],
  ['Serving', ['deployment']],
  ['Predict', ['model']],
  ['Release', ['definition', 'deployment', 'champion']],
  ['Maintain', ['definition', 'deployment', 'champion', 'lease']],
  [
    'Forget',
    ['collected', 'split', 'evaluation', 'deployment', 'champion', 'dataset', 'ledger', 'captured', 'kept'],
  ],
  ['Backfill', ['ledger', 'definition', 'dataset', 'champion', 'outcome']],
  ['Record', ['log', 'model', 'evaluation']],
  [
    'Monitor',
    [
      'definition',
      'champion',
      'captured',
      'monitored',
      'watched',
      'kept',
      'split',
      'model',
      'ledger',
      'cost',
    ],
  ],
];

const roles = ofType(resources, 'AWS::IAM::Role').map(([id]) => /^(\w+)Role/.exec(id)![1]);
const may = (role: string, action: string, resource: string) =>
  isAllowed(statementsOfRole(resources, `${role}Role`), action, resource);

describe.each(Object.entries(writers))('%s', (name, allowed) => {
  it(`is written by ${allowed.join(', ') || 'nobody here'} alone`, () => {
    const able = roles.filter((role) => may(role, 's3:PutObject', artifact(keys[name as Name])));
    expect(able.toSorted()).toEqual(allowed.toSorted());
  });
});

it.each(readers)('%s reads %j', (role, names) => {
  for (const name of names) expect(may(role, 's3:GetObject', artifact(keys[name]))).toBe(true);
});

it('whoever asks for an object learns that it is not there, instead of being refused', () => {
  const asking = roles.filter((role) => may(role, 's3:GetObject', artifact(keys.log)));
  for (const role of asking) expect(may(role, 's3:ListBucket', bucket('Artifacts'))).toBe(true);
  expect(asking.length).toBeGreaterThan(0);
});

describe('what landed', () => {
  it('is read, in every version, by those who take it in', () => {
    const reading = roles.filter((role) => may(role, 's3:GetObjectVersion', landed));
    expect(reading.toSorted()).toEqual(['Collect', 'Forget', 'Monitor']);
  });

  it.each(['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'])(
    'is safe from %s, but for a person who is to be forgotten',
    (action) => {
      expect(roles.filter((role) => may(role, action, landed))).toEqual(['Forget']);
    },
  );
});

const able = (action: string) =>
  roles.filter((role) =>
    statementsOfRole(resources, `${role}Role`).some(({ actions }) => actions.includes(action)),
  );

describe('deleting', () => {
  it('can be taken back where maintenance does it, and is for good where a person is forgotten', () => {
    expect(able('s3:DeleteObject').toSorted()).toEqual(['Forget', 'Maintain']);
    expect(able('s3:DeleteObjectVersion')).toEqual(['Forget']);
  });

  it.each(['model', 'deployment', 'outcome', 'ledger', 'dataset', 'definition', 'champion'] as const)(
    'is not for whoever forgets a person: %s',
    (name) => {
      for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion'])
        expect(may('Forget', action, artifact(keys[name]))).toBe(false);
    },
  );

  it.each(['collected', 'split', 'matrix', 'model', 'captured'] as const)(
    'reaches heavy files: %s',
    (name) => {
      expect(may('Maintain', 's3:DeleteObject', artifact(keys[name]))).toBe(true);
    },
  );

  it.each(['evaluation', 'deployment', 'outcome', 'ledger', 'definition', 'champion', 'monitored'] as const)(
    'never reaches a record: %s',
    (name) => expect(may('Maintain', 's3:DeleteObject', artifact(keys[name]))).toBe(false),
  );
});
