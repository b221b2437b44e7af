import { expect, test } from 'vitest';
import type { Signature } from '../../contracts/dataset.ts';
import { writePredictions } from './write.ts';

const classes: Signature = {
  target: 't',
  problemType: 'multiclass',
  inputs: [],
  classes: ['b', '1', 'a "quoted", c'],
};
const regression: Signature = { target: 't', problemType: 'regression', inputs: [] };
const bounded: Signature = { ...regression, interval: { coverage: 0.9 } };
const probabilities = Float64Array.of(0.25, 0.5, 0.25, 0.4, 0.4, 0.2);
const values = Float64Array.of(1.5, -2);
const interval = Float64Array.of(1, 2, -3, 0);
const about = { id: 'r', pipeline: 'p', version: 3, ignored: [] };
const model = { pipeline: 'p', version: 3 };

test('CSV: a header, then label, probabilities in the order of the classes, version and id', () => {
  expect(writePredictions('text/csv', classes, { probabilities }, about)).toBe(
    'prediction,probability_b,probability_1,"probability_a ""quoted"", c",model_version,prediction_id\n' +
      '1,0.25,0.5,0.25,3,r-1\nb,0.4,0.4,0.2,3,r-2\n',
  );
  expect(writePredictions('text/csv', bounded, { values, interval }, about)).toBe(
    'prediction,low,high,model_version,prediction_id\n1.5,1,2,3,r-1\n-2,-3,0,3,r-2\n',
  );
  expect(writePredictions('text/csv', regression, { values }, { ...about, id: 'a,b' })).toBe(
    'prediction,model_version,prediction_id\n1.5,3,"a,b-1"\n-2,3,"a,b-2"\n',
  );
});

const predictions = [
  { id: 'r-1', label: '1', probabilities: { b: 0.25, '1': 0.5, 'a "quoted", c': 0.25 } },
  { id: 'r-2', label: 'b', probabilities: { b: 0.4, '1': 0.4, 'a "quoted", c': 0.2 } },
];

test('JSON: label and probabilities by class, which model answered, and what it did not take', () => {
  const text = writePredictions(
    'application/json',
    classes,
    { probabilities },
    { ...about, ignored: ['x "y"'] },
  );
  expect(JSON.parse(text)).toEqual({ predictions, model, ignored: ['x "y"'] });
});

test('JSON lines: one of these a line, with the version', () => {
  const text = writePredictions('application/jsonlines', classes, { probabilities }, about);
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    predictions.map((row) => ({ ...row, model_version: 3 })),
  );
});

const read = (text: string) => JSON.parse(text).predictions;

test('a regression answers values, and the bounds of their intervals where it has some', () => {
  expect(read(writePredictions('application/json', regression, { values }, about))).toEqual([
    { id: 'r-1', prediction: 1.5 },
    { id: 'r-2', prediction: -2 },
  ]);
  expect(read(writePredictions('application/json', bounded, { values, interval }, about))[1]).toEqual({
    id: 'r-2',
    prediction: -2,
    interval: { low: -3, high: 0 },
  });
});

test('one row has the id of the request, quoted where it must be', () => {
  const one = { values: Float64Array.of(1) };
  const text = writePredictions('application/json', regression, one, { ...about, id: 'a"b' });
  expect(JSON.parse(text).predictions).toEqual([{ id: 'a"b', prediction: 1 }]);
});

test('contributions stand with their rows', () => {
  const contributions = [1, 2].map((base) => ({ base, prediction: 0, columns: [], others: 0 }));
  const text = writePredictions('application/json', regression, { values }, { ...about, contributions });
  expect(JSON.parse(text).predictions).toMatchObject([
    { contributions: { base: 1 } },
    { contributions: { base: 2 } },
  ]);
});

test('a threshold decides the label, by float32 numbers as the model does', () => {
  const signature: Signature = { ...classes, problemType: 'binary', classes: ['n', 'y'], threshold: 0.3 };
  const three = Math.fround(0.3);
  const given = { probabilities: Float64Array.of(1 - three, three, 0.75, 0.25) };
  const lines = writePredictions('text/csv', signature, given, about).split('\n');
  expect(lines.slice(1, 3).map((line) => line[0])).toEqual(['y', 'n']);
});

test('no rows are no lines, and more than 6 MB are refused', () => {
  const none = { values: new Float64Array() };
  expect(JSON.parse(writePredictions('application/json', regression, none, about)).predictions).toEqual([]);
  const many = { values: new Float64Array(500_000).fill(0.1) };
  expect(() => writePredictions('text/csv', regression, many, about)).toThrow(/answer_too_large/);
  const wide = { ...classes, problemType: 'binary' as const, classes: ['n', 'ä'.repeat(20)] };
  const labels = { probabilities: Float64Array.from({ length: 240_000 }, (_, i) => i % 2) };
  expect(() => writePredictions('text/csv', wide, labels, about)).toThrow(/answer_too_large/);
});
