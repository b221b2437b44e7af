import { expect, test } from 'vitest';
import type { Signature } from '../../contracts/dataset.ts';
import { writeAnswer } from './answer.ts';

const classes: Signature = {
  target: 't',
  problemType: 'multiclass',
  inputs: [],
  classes: ['b', '1', 'a "quoted", c'],
};
const probabilities = Float64Array.of(0.25, 0.5, 0.25, 0.4, 0.4, 0.2);

test('CSV: a header, then label and probabilities in the order of the classes', () => {
  expect(writeAnswer('text/csv', classes, { probabilities })).toBe(
    'prediction,probability_b,probability_1,"probability_a ""quoted"", c"\n1,0.25,0.5,0.25\nb,0.4,0.4,0.2\n',
  );
});

test('JSON: label and probabilities by class, and which model answered', () => {
  const answer = writeAnswer('application/json', classes, { probabilities }, { pipeline: 'p', version: 3 });
  expect(JSON.parse(answer)).toEqual({
    predictions: [
      { label: '1', probabilities: { b: 0.25, '1': 0.5, 'a "quoted", c': 0.25 } },
      { label: 'b', probabilities: { b: 0.4, '1': 0.4, 'a "quoted", c': 0.2 } },
    ],
    model: { pipeline: 'p', version: 3 },
  });
});

test('regression answers values', () => {
  const signature: Signature = { target: 't', problemType: 'regression', inputs: [] };
  const values = Float64Array.of(1.5, -2);
  expect(writeAnswer('text/csv', signature, { values })).toBe('prediction\n1.5\n-2\n');
  expect(JSON.parse(writeAnswer('application/json', signature, { values }))).toEqual({
    predictions: [{ prediction: 1.5 }, { prediction: -2 }],
  });
});

test('a regression with intervals answers their bounds', () => {
  const signature: Signature = {
    target: 't',
    problemType: 'regression',
    inputs: [],
    interval: { coverage: 0.9 },
  };
  const predictions = { values: Float64Array.of(1.5, -2), interval: Float64Array.of(1, 2, -3, 0) };
  expect(writeAnswer('text/csv', signature, predictions)).toBe('prediction,low,high\n1.5,1,2\n-2,-3,0\n');
  expect(JSON.parse(writeAnswer('application/json', signature, predictions)).predictions[1]).toEqual({
    prediction: -2,
    interval: { low: -3, high: 0 },
  });
});

test('a threshold decides the label, by float32 numbers as the model does', () => {
  const signature: Signature = { ...classes, problemType: 'binary', classes: ['n', 'y'], threshold: 0.3 };
  const three = Math.fround(0.3);
  const predictions = { probabilities: Float64Array.of(1 - three, three, 0.75, 0.25) };
  const lines = writeAnswer('text/csv', signature, predictions).split('\n');
  expect(lines.slice(1, 3).map((line) => line[0])).toEqual(['y', 'n']);
});
