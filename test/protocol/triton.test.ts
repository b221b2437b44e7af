import { expect, inject, test } from 'vitest';
import { runClient } from './python.ts';

const { url, clients } = inject('served');

/** Five rows, with a gap in the column that may have one. */
const rows = [
  { age: 41, member: true, since: '2014-03-01', city: 'Bonn', note: 'good bill', price: '12,50 €' },
  { age: 77, member: null, since: '2021-12-31', city: 'Kiel', note: 'never again', price: '99,10 €' },
  { age: 18, member: false, since: '2010-06-15', city: 'Köln', note: 'slow', price: '10,00 €' },
  {
    age: 64.5,
    member: true,
    since: '2018-01-01',
    city: 'elsewhere',
    note: 'thanks thanks',
    price: '55,55 €',
  },
  { age: 30, member: false, since: '2016-02-29', city: 'Bonn', note: 'übel', price: '70 €' },
];
type Row = (typeof rows)[number];

const inputsOf = (rows: Row[]) => {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  return [
    { name: 'age', datatype: 'FP32', values: column('age') },
    { name: 'member', datatype: 'FP32', values: column('member') },
    { name: 'since', datatype: 'FP64', values: rows.map(({ since }) => Date.parse(since) / 1000) },
    { name: 'city', datatype: 'BYTES', values: column('city') },
    { name: 'the "note", here', datatype: 'BYTES', values: column('note') },
    { name: 'price', datatype: 'BYTES', values: column('price') },
  ];
};

const ask = (what: string, asked = rows) =>
  runClient(clients, 'triton.py', [new URL(url).host], { ask: what, inputs: inputsOf(asked) });

/** What `/invocations` answers to the same rows. */
async function expected(asked = rows): Promise<{ label: string[]; probabilities: number[] }> {
  const instances = asked.map(({ note, ...others }) => ({ ...others, 'the "note", here': note }));
  const answer = await fetch(`${url}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances }),
  });
  const { predictions } = (await answer.json()) as {
    predictions: { label: string; probabilities: Record<string, number> }[];
  };
  return {
    label: predictions.map(({ label }) => label),
    probabilities: predictions.flatMap(({ probabilities }) =>
      Object.values(probabilities).map((value) => expect.closeTo(value, 6)),
    ),
  };
}

const tensor = (name: string, datatype: string, ...shape: number[]) => ({
  name,
  datatype,
  shape: [-1, ...shape],
});

test('the client learns of the server and the model', async () => {
  expect(await ask('about')).toMatchObject({
    live: true,
    ready: true,
    models: [true, true, false],
    server: { extensions: expect.arrayContaining(['binary_tensor_data']) },
    model: {
      name: 'churn',
      versions: ['7'],
      inputs: [
        tensor('age', 'FP32', 1),
        tensor('member', 'BOOL', 1),
        tensor('since', 'FP64', 1),
        tensor('city', 'BYTES', 1),
        tensor('the "note", here', 'BYTES', 1),
        tensor('price', 'BYTES', 1),
      ],
      outputs: [tensor('label', 'BYTES'), tensor('probabilities', 'FP32', 2)],
    },
  });
});

test('binary and JSON tensors of either shape are answered as /invocations answers', async () => {
  const complete = rows.filter(({ member }) => member !== null);
  const answer = await expected(complete);
  expect(new Set(answer.label).size).toBe(2);
  expect(await ask('every_form', complete)).toEqual(Array.from({ length: 9 }, () => answer));
});

test('a gap is NaN in a binary tensor', async () => {
  const answer = await expected();
  expect(await ask('every_form')).toEqual(Array.from({ length: 5 }, () => answer));
});

test('of requests that are under way together each gets its own answer', async () => {
  const { label, probabilities } = await expected();
  expect(await ask('at_once')).toEqual(
    rows.map((_, row) => ({
      id: `row-${row}`,
      label: [label[row]],
      probabilities: probabilities.slice(2 * row, 2 * row + 2),
    })),
  );
});

test('the client tells why it was refused', async () => {
  expect(await ask('refusals')).toEqual({
    missing: { status: '400', message: expect.stringContaining('"age"') },
    version: { status: '404', message: expect.stringContaining('8') },
    compressed: { status: '415', message: expect.stringContaining('gzip') },
  });
});
