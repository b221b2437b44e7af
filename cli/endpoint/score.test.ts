import { expect, test } from 'vitest';
import type { Chunk } from './chunks.ts';
import type { Endpoint, Question, Said } from './endpoint.ts';
import { score, scoreExplained } from './score.ts';

/** Answers each row by its own text, or everything by the refusal; `asked` is what it was asked. */
function endpoint(refusal?: Said) {
  const asked: (Question | 'closed')[] = [];
  const ask: Endpoint['ask'] = async (question) => {
    asked.push(question);
    const rows = question.body.trimEnd().split('\n').slice(1);
    const csv = ['prediction', ...rows, ''].join('\n');
    const json = JSON.stringify({ predictions: rows.map((row) => ({ prediction: row })) });
    return refusal ?? { status: 200, text: question.accept === 'text/csv' ? csv : json };
  };
  return { asked, ask, close: () => void asked.push('closed') };
}

async function* chunks(): AsyncGenerator<Chunk> {
  yield { text: 'x\n1\n2\n', rows: 2, firstRow: 1 };
  yield { text: 'x\n3\n', rows: 1, firstRow: 3 };
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('answers come as one CSV with one header, and the endpoint is closed', async () => {
  const one = endpoint();
  expect(await whole(score(one, chunks()))).toBe('prediction\n1\n2\n3\n');
  const question = { contentType: 'text/csv; header=present', accept: 'text/csv' };
  expect(one.asked).toEqual([{ ...question, body: 'x\n1\n2\n' }, { ...question, body: 'x\n3\n' }, 'closed']);
});

test('contributions are asked for by the accepted type, and come as lines of JSON', async () => {
  const one = endpoint();
  const text = await whole(scoreExplained(one, chunks(), 5));
  expect(text).toBe('{"prediction":"1"}\n{"prediction":"2"}\n{"prediction":"3"}\n');
  expect(one.asked[0]).toMatchObject({ accept: 'application/json; contributions=5' });
});

const error = { code: 'not_explainable', message: 'not_explainable: This model keeps nothing.' };
test.each([
  [406, 'RejectedData'],
  [500, 'Bug'],
])('what the model answers with status %i is told by its name, as %s', async (status, name) => {
  const one = endpoint({ status, text: JSON.stringify({ error }) });
  const failure = { name, code: error.code, message: error.message };
  await expect(whole(scoreExplained(one, chunks(), 'all'))).rejects.toMatchObject(failure);
  expect(one.asked.at(-1)).toBe('closed');
});
