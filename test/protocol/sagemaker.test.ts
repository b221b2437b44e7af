import { expect, inject, test } from 'vitest';
import { runClient } from './python.ts';

const { url, boto3 } = inject('served');

const header = 'age,member,since,city,"the ""note"", here",price';
const row = '41,yes,2014-03-01,Bonn,good bill,"12,50 €"';

test('boto3 gets the answer in the type that it accepts, with its inference id', async () => {
  const call = { ContentType: 'text/csv', Body: `${header}\n${row}\n`, InferenceId: 'mine' };
  const answers = (await runClient(
    boto3,
    'sagemaker_runtime.py',
    [url],
    [
      call,
      { ...call, Accept: 'application/json' },
      { ...call, Body: `${header},extra\n${row},1\n` },
      { ...call, Body: 'age\n41\n' },
    ],
  )) as { status: number; type: string; body: string }[];
  expect(answers).toEqual([
    {
      status: 200,
      type: 'text/csv; charset=utf-8',
      attributes: null,
      body: expect.stringMatching(/^prediction,probability_no,.*\n.*,7,mine\n$/),
    },
    {
      status: 200,
      type: expect.stringContaining('application/json'),
      attributes: null,
      body: expect.any(String),
    },
    expect.objectContaining({ status: 200, attributes: 'landfall.ignored=["extra"]' }),
    { status: 400 },
  ]);
  expect(JSON.parse(answers[1].body)).toMatchObject({ predictions: [{ id: 'mine' }], model: { version: 7 } });
});
