import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sparseMatrix, type Matrix } from '../../features/matrix.ts';
import { random } from '../../random.ts';
import { difference, toMatrix } from '../fixtures.ts';
import { factorise, solveFactorised } from './cholesky.ts';
import { createDesign } from './design.ts';
import { gramMatrix, paysGram } from './gram.ts';
import { createSolver } from './solve.ts';

const cell = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.float({ min: -9, max: 9, noNaN: true }));
/** Some columns dense, some with few values that are not zero; more than a block of rows at times. */
const cells = fc
  .record({ rows: fc.constantFrom(1, 5, 1100), columns: fc.integer({ min: 1, max: 7 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 5, maxLength: 5 })
      .map((some) => Array.from({ length: rows }, (_, i) => some[i % 5].map(Math.fround))),
  );
const pause = async () => undefined;

describe('products', () => {
  test('are those of plain loops, for one output and several', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 3 }), (rows, outputs) => {
        const design = createDesign(toMatrix(rows));
        const weights = Float64Array.from({ length: rows[0].length * outputs }, (_, i) => (i % 5) - 2);
        const scores = new Float64Array(rows.length * outputs);
        design.addProduct(weights, outputs, scores);
        const product = rows.flatMap((row) =>
          Array.from({ length: outputs }, (_, k) =>
            row.reduce((sum, x, j) => sum + x * weights[j * outputs + k], 0),
          ),
        );
        expect(difference(scores, product)).toBeLessThan(1e-9);
        const back = new Float64Array(weights.length).fill(7);
        design.transposedProduct(scores, outputs, back);
        const transposed = Array.from(weights, (_, at) =>
          rows.reduce(
            (sum, row, i) => sum + row[Math.floor(at / outputs)] * scores[i * outputs + (at % outputs)],
            0,
          ),
        );
        expect(difference(back, transposed)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  test('the Gram matrix has the intercept as its last column, and weights', () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const weights = Float64Array.from(rows, (_, i) => 1 + (i % 3));
        const gram = gramMatrix(createDesign(toMatrix(rows)), weights);
        const wide = rows.map((row) => [...row, 1]);
        const size = wide[0].length;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) {
            const expected = wide.reduce((sum, row, r) => sum + weights[r] * row[i] * row[j], 0);
            expect(difference([gram[i * size + j]], [expected])).toBeLessThan(1e-9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("Cholesky's factors solve what the matrix multiplies, and bear one without full rank", () => {
  const { float } = random(1);
  const size = 9;
  const half = Array.from({ length: size }, () => Array.from({ length: size }, () => float() - 0.5));
  const matrix = half.map((a) => half.map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)));
  const wanted = Array.from({ length: size * 2 }, () => float());
  const sides = Float64Array.from(wanted, (_, at) =>
    matrix[Math.floor(at / 2)].reduce((sum, x, k) => sum + x * wanted[k * 2 + (at % 2)], 0),
  );
  const factor = Float64Array.from(matrix.flat());
  factorise(factor, size);
  solveFactorised(factor, size, sides, 2);
  expect(difference(sides, wanted)).toBeLessThan(1e-6);
  const ones = new Float64Array(9).fill(1);
  factorise(ones, 3);
  expect(ones.every(Number.isFinite)).toBe(true);
});

/** [rows, columns], each column with a few cells. */
function wide(rows: number, columns: number): Matrix {
  const { integer, float } = random(2);
  const column = () =>
    Array.from(new Set(Array.from({ length: 4 }, () => integer(rows)))).toSorted((a, b) => a - b);
  const own = Array.from({ length: columns }, column).map((picked) => ({
    rows: Int32Array.from(picked),
    values: Float32Array.from(picked, () => float() + 0.1),
  }));
  const named = own.map((_, j) => ({ name: `c${j}`, source: 'text', categorical: false }));
  return sparseMatrix(rows, named, own);
}

describe.each([
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 3 },
  { problemType: 'regression', classes: 0 },
] as const)('on $problemType', (task) => {
  /** More columns than a Gram matrix pays for: its diagonal leads the way, and l1 goes over the rows. */
  const design = createDesign(wide(300, 2500));
  const labels = Float32Array.from({ length: 300 }, (_, i) => (task.classes ? i % task.classes : i % 7));

  test.each([
    { l1: 0, l2: 0.5 },
    { l1: 0.05, l2: 0.5 },
  ])('many columns: nothing near is better with l1 = $l1, l2 = $l2', async (penalty) => {
    expect(paysGram(design)).toBe(false);
    const solve = createSolver(design, labels, task, pause);
    const { point, iterations } = await solve(penalty);
    expect(iterations).toBeLessThan(100);
    // From another start the same answer: the objective has one least point.
    const again = await solve(
      penalty,
      point.map((value, i) => value + Math.sin(i)),
    );
    const outputs = task.classes > 2 ? task.classes : 1;
    const weights = (x: Float64Array) => x.subarray(0, design.columns.length * outputs);
    expect(difference(weights(again.point), weights(point))).toBeLessThan(1e-3);
  });
});

test('a ridge regression is solved by one step, however alike its columns are', async () => {
  const { float } = random(3);
  const rows = Array.from({ length: 80 }, () => float()).map((x) => [x, x + float() * 1e-3, 1 - x]);
  const labels = Float32Array.from(rows, ([a, b]) => a + 100 * b);
  const solve = createSolver(
    createDesign(toMatrix(rows)),
    labels,
    { problemType: 'regression', classes: 0 },
    pause,
  );
  expect((await solve({ l1: 0, l2: 1e-4 })).iterations).toBeLessThanOrEqual(2);
});
