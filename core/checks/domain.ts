import type { Check } from '../../contracts/checks.ts';
import { random, shuffle } from '../random.ts';
import { take, type Table } from '../table/table.ts';
import { openDomainClassifier } from './domain-classifier.ts';
import { domainMatrix, type DomainMatrix } from './domain-matrix.ts';
import type { Situation } from './situation.ts';
import { chance, percent } from '../metrics/format.ts';
import { skipped, tooFewRows } from './verdict.ts';

/** Of each side, by chance: the standard error of the AUC is then below 0.015. */
const ROWS = 2000;
const FEWEST_TRAINED = 50;
const EVIDENCE = 10;
const NAMED = 3;

/**
 * The check `domain`: whether a small LightGBM can tell traffic from training rows, by its area under the ROC curve on
 * rows that it was not fitted on. It sees what no column shows alone, such as two columns that were alike and now are not
 * (Lopez-Paz and Oquab, "Revisiting classifier two-sample tests", 2017). The evidence are the columns that give the
 * traffic away, by their share of the gain.
 */
export async function checkDomain(situation: Situation): Promise<Check[]> {
  const name = 'domain';
  const { sample, traffic, seed } = situation;
  const few = tooFewRows(situation);
  if (few) return [skipped(name, few)];
  if (!sample || sample.rows < FEWEST_TRAINED) return [skipped(name, 'There are too few training rows.')];
  const matrix = domainMatrix(some(sample, seed), some(traffic.table, seed + 1));
  if (!matrix.columns.length) return [skipped(name, 'There are no columns but of times and counters.')];
  return [await classify(matrix, situation)];
}

/** Some of the rows, in their order. */
function some(table: Table, seed: number): Table {
  if (table.rows <= ROWS) return table;
  const rows = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    random(seed),
  );
  return take(table, rows.slice(0, ROWS).toSorted());
}

async function classify(matrix: DomainMatrix, situation: Situation): Promise<Check> {
  const { limits, significance } = situation.monitoring;
  const session = await openDomainClassifier(matrix, situation);
  try {
    const { auc, pValue } = await session.outOfFold();
    const isViolated = auc >= limits.domainAuc && pValue < significance;
    const evidence = isViolated ? (await session.gainShares()).slice(0, EVIDENCE) : [];
    const found = `Traffic is told from training rows with an AUC of ${auc.toFixed(3)}`;
    const named = evidence.slice(0, NAMED).map(({ of, value }) => `"${of}" (${percent(value)} of the gain)`);
    return {
      name: 'domain',
      status: isViolated ? 'violated' : 'ok',
      reason: isViolated
        ? `${found}, ${chance(pValue)}, by ${named.join(', ')}.`
        : `${found}: within the limit.`,
      value: auc,
      limit: limits.domainAuc,
      pValue,
      evidence,
    };
  } finally {
    await session.close();
  }
}
