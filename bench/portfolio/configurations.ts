import { draw } from '../../core/estimators/space.ts';
import { estimatorNamed, estimators } from '../../core/estimators/registry.ts';
import { random } from '../../core/random.ts';
import { portfolio } from '../../core/search/portfolio.ts';
import { known } from './known.ts';
import { signature } from '../../core/search/propose.ts';
import type { Configuration } from './losses.ts';

/** Random draws from an estimator's space, on each plan that it learns from. */
const draws: { estimator: string; plan: string; count: number }[] = [
  { estimator: 'lightgbm', plan: 'tree', count: 12 },
  { estimator: 'lightgbm', plan: 'target', count: 6 },
  { estimator: 'random_forest', plan: 'tree', count: 6 },
  { estimator: 'random_forest', plan: 'target', count: 3 },
  { estimator: 'mlp', plan: 'network', count: 8 },
];

/** What is measured: the portfolio in use, known good settings, and random ones, each once; the same every time. */
export function configurations(): Configuration[] {
  const drawn = draws.flatMap(({ estimator, plan, count }, i) => {
    const stream = random(i + 1);
    if (!estimators.some(({ name }) => name === estimator)) return [];
    const { space = {} } = estimatorNamed(estimator);
    return Array.from({ length: count }, () => ({ estimator, plan, params: draw(space, stream) }));
  });
  const all = [...portfolio, ...known, ...drawn].map(({ estimator, plan, params }) => ({
    estimator,
    plan,
    params,
  }));
  return [...new Map(all.map((own) => [signature(own), own])).values()].filter(({ estimator }) =>
    estimators.some(({ name }) => name === estimator),
  );
}
