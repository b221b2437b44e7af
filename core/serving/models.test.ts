import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { rejected } from '../../contracts/errors.ts';
import type { Predictions } from '../onnx/predict.ts';
import { random } from '../random.ts';
import { ageItself, ages, binary, byAge, regression, version } from './fixtures.ts';
import { once, openModel, type Role, type Version } from './models.ts';
import { respond } from './respond.ts';

const roles: Role[] = [{ role: 'canary', share: 0.5 }, { role: 'shadow' }, { role: 'fallback' }];

function ports(seed = 0) {
  let clock = 0;
  return { random: random(seed).float, now: () => clock++, warn: vi.fn<() => void>() };
}

const model = (primary: Version, other?: Version & Role, seed = 0) =>
  openModel({ pipeline: 'churn', primary, other }, ports(seed));

/** An answer's reply, byte for byte. */
async function reply(primary: Version, other: (Version & Role) | undefined, body: string, accept: string) {
  const headers = { 'content-type': 'text/csv', accept };
  const request = { method: 'POST', path: '/invocations', headers, body: Buffer.from(body), id: 'r1' };
  const outcome = await respond(request, await model(primary, other));
  await outcome.answered?.shadow?.();
  return outcome.reply;
}

const broken: Record<string, (rows: number) => Predictions> = {
  throws: () => {
    throw new Error('no memory');
  },
  'answers NaN': (rows) => ({ probabilities: new Float64Array(2 * rows).fill(NaN) }),
  'answers infinity': (rows) => ({ probabilities: new Float64Array(2 * rows).fill(-Infinity) }),
  'answers too few': (rows) => ({ probabilities: new Float64Array(2 * rows - 1) }),
  'answers values where classes are asked for': (rows) => ({ values: new Float64Array(rows) }),
};

/** Which version answers each of 5,000 calls. */
const answered = async (seed: number) => {
  const asked = await model(version(1, byAge), { ...version(2, byAge), role: 'canary', share: 0.1 }, seed);
  const versions = [];
  for (let i = 0; i < 5000; i++) versions.push((await asked.predict(() => ages(30))).version);
  return versions;
};

test('a canary answers 10 +- 2 % of 5,000 seeded calls, and the same ones again', async () => {
  for (const seed of [1, 2, 3]) {
    const versions = await answered(seed);
    const share = versions.filter((of) => of === 2).length / versions.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
    expect(await answered(seed)).toEqual(versions);
  }
});

test('a shadow never changes a byte of an answer, whatever it does itself', async () => {
  const behaviour = fc.constantFrom(byAge, ...Object.values(broken).map((make) => () => make(1)));
  const body = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 }).map((all) => all.join('\n')),
    fc.string(),
  );
  const accept = fc.constantFrom('text/csv', 'application/json', 'image/png');
  await fc.assert(
    fc.asyncProperty(behaviour, body, accept, async (behave, text, wanted) => {
      const shadow = { ...version(2, behave), role: 'shadow' } as const;
      const alone = await reply(version(1, byAge), undefined, text, wanted);
      expect(await reply(version(1, byAge), shadow, text, wanted)).toEqual(alone);
    }),
  );
});

test('a shadow is asked once for each request, after the answer, and compared', async () => {
  const shadow = version(2, (table) => byAge(ages(...Array<number>(table.rows).fill(20))));
  const asked = await model(version(1, byAge), { ...shadow, role: 'shadow' });
  const answered = await asked.predict(() => ages(10, 40, 60, 90));
  expect(shadow.asked).toHaveLength(0);
  expect(await answered.shadow!()).toEqual({ version: 2, millis: expect.any(Number), differs: 2 });
  expect(shadow.asked).toHaveLength(1);
  expect(answered).toMatchObject({ version: 1, predictions: byAge(ages(10, 40, 60, 90)) });
});

test.each(Object.entries(broken))('a shadow that %s is noted', async (_, behave) => {
  const shadow = { ...version(2, ({ rows }) => behave(rows)), role: 'shadow' } as const;
  const answered = await (await model(version(1, byAge), shadow)).predict(() => ages(10, 90));
  expect(await answered.shadow!()).toMatchObject({ version: 2, differs: 2, reason: expect.any(String) });
});

test.each(Object.entries(broken))('a version that %s is answered for by the other one', async (_, behave) => {
  for (const role of roles) {
    for (const badIsPrimary of [true, false]) {
      const bad = version(1, ({ rows }) => behave(rows));
      const good = version(2, byAge);
      const [primary, other] = badIsPrimary ? [bad, good] : [good, bad];
      const asked = await model(primary, { ...other, ...role });
      const answers = [];
      for (let i = 0; i < 20; i++) answers.push(await asked.predict(() => ages(30, 60)));
      const expected = { version: 2, predictions: byAge(ages(30, 60)) };
      expect(answers).toMatchObject(answers.map(() => expected));
      // The bad one was asked by chance as a canary, always as the primary, else not at all before the answer.
      const failures = answers.flatMap(({ failed }) => failed ?? []);
      const failed = { version: 1, reason: expect.stringMatching(/^Error: ./) };
      expect(failures).toEqual(bad.asked.map(() => failed));
      expect(good.asked).toHaveLength(20);
    }
  }
});

test('where both fail, the request fails, and neither is asked twice', async () => {
  const [first, second] = [1, 2].map((n) => version(n, () => broken.throws(1)));
  const asked = await model(first, { ...second, role: 'fallback' });
  await expect(asked.predict(() => ages(30))).rejects.toThrow('no memory');
  expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
});

test('a version that cannot be opened is answered for, and opened again at the next request', async () => {
  const good = await version(1, byAge).open();
  const open = vi.fn<Version['open']>().mockRejectedValueOnce(new Error('a lost connection'));
  open.mockRejectedValueOnce(new Error('a lost connection')).mockResolvedValue(good);
  const primary = { version: 1, open: once(open) };
  const asked = await model(primary, { ...version(2, byAge), role: 'fallback' });
  expect(await asked.predict(() => ages(30))).toMatchObject({ version: 2, failed: { version: 1 } });
  expect(await asked.predict(() => ages(30))).toMatchObject({ version: 1 });
  expect(await asked.predict(() => ages(30))).toMatchObject({ version: 1 });
  expect(open).toHaveBeenCalledTimes(3);
  await expect(model({ version: 1, open: () => Promise.reject(new Error('gone')) })).rejects.toThrow('gone');
});

test('a fallback is opened when it is needed, a canary and a shadow at once', async () => {
  for (const role of roles) {
    const open = vi.fn<Version['open']>(version(2, byAge).open);
    await model(version(1, byAge), { version: 2, open, ...role });
    expect(open).toHaveBeenCalledTimes(role.role === 'fallback' ? 0 : 1);
  }
});

test('each version reads by its own signature; what both refuse is the client’s fault', async () => {
  const wider = { ...binary, inputs: [...binary.inputs, { name: 'city', kind: 'categorical' as const }] };
  const primary = version(2, byAge, wider);
  const asked = await model(primary, { ...version(1, byAge), role: 'fallback' });
  const missing = rejected('missing_columns', 'There is no "city".');
  const read = (refuses: number) => (signature: { inputs: unknown[] }) => {
    if (signature.inputs.length >= refuses) throw missing;
    return ages(30);
  };
  expect(await asked.predict(read(2))).toMatchObject({
    version: 1,
    signature: binary,
    failed: { version: 2, reason: 'RejectedData: missing_columns: There is no "city".' },
  });
  await expect(asked.predict(read(1))).rejects.toBe(missing);
  expect(primary.asked).toHaveLength(0);
});

test('a version that is asked for by number is the only one asked', async () => {
  const asked = await model(version(1, byAge), { ...version(2, byAge), role: 'fallback' });
  expect((await asked.predict(() => ages(30), 2)).version).toBe(2);
  await expect(asked.predict(() => ages(30), 3)).rejects.toMatchObject({ code: 'not_found' });
});

test('values are other ones where they are more than a tenth of the live answers’ spread away', async () => {
  const shadow = version(
    2,
    (table) => {
      const { values } = ageItself(table) as { values: Float64Array };
      return { values: values.map((value, i) => value + (i % 2 ? 2.8 : 2.9)) };
    },
    regression,
  );
  const asked = await model(version(1, ageItself, regression), { ...shadow, role: 'shadow' });
  // The standard deviation of 0, 1, …, 99 is 28.866.
  const table = ages(...Array.from({ length: 100 }, (_, i) => i));
  const answered = await asked.predict(() => table);
  expect(await answered.shadow!()).toMatchObject({ differs: 50 });
});
