import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Retired } from '../../contracts/maintenance.ts';
import { Retention } from '../../contracts/monitoring.ts';
import { isOf, type Inventory, planRetirement, runOf, storageUsdPerMonth } from './plan.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-24T10:00:00Z');
const runId = (n: number, pipeline = 'churn') => `${pipeline}-${String(n).padStart(12, '0')}`;
const record = [
  'log/outcome.json',
  'evaluate/evaluation.json',
  'evaluate/report.html',
  'deploy/rollout.json',
];
const tables = ['collect/data.parquet', 'collect/quarantine.jsonl', 'engineer/all.npz', 'train/oof/a.npy'];
const models = ['train/model.onnx', 'deploy/model.tar.gz'];

const runsOf = (some: Retired[]) =>
  some.map(({ name }) => runOf(name) ?? runId(Number(name.split('/').at(-1))));
const isModel = (name: string) => models.some((model) => name.endsWith(model));

const runObjects = (run: string, at: number) =>
  [...record, ...tables, ...models].map((artifact) => ({ key: `runs/${run}/${artifact}`, bytes: 10, at }));

const inventory = (rest: Partial<Inventory>): Inventory => ({
  pipeline: 'churn',
  now,
  retention: Retention.parse({ versions: 2, runDays: 30, captureDays: 7 }),
  objects: [],
  versions: [],
  needed: { runs: new Set(), inUse: new Set(), busy: false },
  serving: [],
  ...rest,
});
const version = (n: number, at: number, status = 'Approved') => ({
  version: n,
  runId: runId(n),
  arn: `arn:aws:sagemaker:us-east-1:0:model-package/landfall-churn/${n}`,
  status,
  at,
});
const names = (rest: Partial<Inventory>) => planRetirement(inventory(rest)).map(({ name }) => name);

test('an old run keeps its record, and loses the rest', () => {
  const objects = runObjects(runId(1), now - 31 * day);
  expect(names({ objects })).toEqual([...tables, ...models].map((a) => `runs/${runId(1)}/${a}`));
  expect(names({ objects: runObjects(runId(1), now - 29 * day) })).toEqual([]);
});

test('of the newest versions the models stay, and the packages', () => {
  const at = now - 31 * day;
  const versions = [1, 2, 3].map((n) => version(n, at));
  const objects = [1, 2, 3].flatMap((n) => runObjects(runId(n), at));
  const retired = names({ objects, versions });
  expect(retired.filter((name) => /onnx|tar/.test(name))).toEqual(models.map((a) => `runs/${runId(1)}/${a}`));
  expect(retired.filter((name) => name.startsWith('arn:'))).toEqual([versions[0].arn]);
});

test('captures, predictions and batches go by their own age', () => {
  const captured = (days: number) => ({
    key: `capture/churn/landfall-churn/AllTraffic/2026/11/01/00/${days}.jsonl`,
    bytes: 5,
    at: now - days * day,
  });
  const batch = (file: string) => ({ key: `batches/${runId(7)}/${file}`, bytes: 5, at: now - 40 * day });
  const predictions = { key: 'predictions/churn/1.parquet', bytes: 5, at: now - 31 * day };
  const objects = [captured(8), captured(6), batch('part-00001.parquet'), batch('outcome.json'), predictions];
  const plan = planRetirement(inventory({ objects }));
  expect(plan.map(({ name, reason }) => [name, reason])).toEqual([
    [captured(8).key, 'captured more than 7 days ago'],
    [batch('part-00001.parquet').key, 'scored more than 30 days ago'],
    [predictions.key, 'predicted more than 30 days ago'],
  ]);
});

test('what a roll-out under way is judged by stays', () => {
  const retention = Retention.parse({ captureDays: 0.5 });
  const objects = [{ key: 'capture/churn/a/1.jsonl', bytes: 1, at: now - day }];
  const needed = { runs: new Set<string>(), inUse: new Set<string>() };
  expect(names({ objects, retention, needed: { ...needed, busy: true } })).toEqual([]);
  expect(names({ objects, retention, needed: { ...needed, busy: false } })).toHaveLength(1);
});

test('another pipeline whose name begins the same is another pipeline', () => {
  const objects = runObjects(runId(1, 'churn-eu'), 0);
  expect(names({ objects })).toEqual([]);
  expect(isOf('churn-eu', objects[0].key)).toBe(true);
  expect(isOf('churn', 'runs/churn-eu/x')).toBe(false);
});

test('a gigabyte and month is what S3 takes for it', () => {
  expect(storageUsdPerMonth(1024 ** 3)).toBeCloseTo(0.023, 12);
});

const stored = fc.record({
  run: fc.nat(6),
  artifact: fc.constantFrom(...record, ...tables, ...models, 'anything.json', 'select/x.html'),
  age: fc.integer({ min: 0, max: 400 }),
});
const inventories = fc.record({
  stored: fc.array(stored, { maxLength: 60 }),
  versions: fc.uniqueArray(
    fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      age: fc.integer({ min: 0, max: 400 }),
      status: fc.constantFrom('Approved', 'Rejected', 'PendingManualApproval'),
    }),
    { selector: ({ n }) => n },
  ),
  needed: fc.uniqueArray(fc.nat(6)),
  inUse: fc.uniqueArray(fc.nat(6)),
  busy: fc.boolean(),
  keep: fc.integer({ min: 1, max: 7 }),
  days: fc.integer({ min: 1, max: 400 }),
});

test('never anything that is needed, whatever there is', () => {
  fc.assert(
    fc.property(inventories, ({ stored, versions, needed, inUse, busy, keep, days }) => {
      const made = inventory({
        retention: Retention.parse({ versions: keep, runDays: days, captureDays: 7 }),
        objects: stored.map(({ run, artifact, age }) => ({
          key: `runs/${runId(run)}/${artifact}`,
          bytes: 1,
          at: now - age * day,
        })),
        versions: versions.map(({ n, age, status }) => version(n, now - age * day, status)),
        needed: {
          runs: new Set(needed.map((n) => runId(n))),
          inUse: new Set(inUse.map((n) => `landfall-churn-v${n}`)),
          busy,
        },
        serving: [0, 1, 2, 3, 4, 5, 6].map((n) => ({ kind: 'model', name: `landfall-churn-v${n}` })),
      });
      const waiting = versions.filter(({ status }) => status === 'PendingManualApproval').map(({ n }) => n);
      const untouchable = new Set([...needed, ...waiting].map((n) => runId(n)));
      const newest = new Set(
        versions
          .toSorted((a, b) => b.n - a.n)
          .slice(0, keep)
          .map(({ n }) => runId(n)),
      );
      const plan = planRetirement(made);
      const ofVersions = plan.filter(({ kind, name }) => kind === 'model-package' || isModel(name));
      const records = plan.filter(({ name }) => /\.(json|html)$/.test(name));
      const ofRuns = plan.filter(({ kind }) => kind !== 'model');
      expect(records).toEqual([]);
      expect(runsOf(ofRuns).filter((run) => untouchable.has(run))).toEqual([]);
      expect(runsOf(ofVersions).filter((run) => newest.has(run))).toEqual([]);
      expect(plan.filter(({ name }) => made.needed.inUse.has(name))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
