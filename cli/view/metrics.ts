import { number } from './format.ts';

/** What a reader looks for first; the others follow as they come. */
const order = [
  'roc_auc',
  'roc_auc_ovr',
  'log_loss',
  'accuracy',
  'balanced_accuracy',
  'f1',
  'f1_macro',
  'precision',
  'recall',
  'rmse',
  'mae',
  'r2',
];

const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

/** Metrics as `name value` in the order above. */
export function metricItems(metrics: Record<string, number>): string[] {
  return Object.entries(metrics)
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => `${name} ${number(value)}`);
}
