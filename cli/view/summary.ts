import type { Summary } from '../../contracts/summary.ts';
import { estimators } from '../../core/estimators/registry.ts';
import { bytes, flow, number, paint, seconds, usd, widthOf } from './format.ts';
import { metricItems } from './metrics.ts';

const labelWidth = 'hyperparameters'.length;

/** What a run came to, as aligned lines for people. */
export function summaryLines(summary: Summary, stream: NodeJS.WriteStream = process.stdout): string[] {
  const facts = Object.entries(sections(summary)).filter(([, items]) => items.length);
  const body = facts.flatMap(([label, items]) => {
    const [first, ...rest] = flow(items, widthOf(stream) - labelWidth - 4);
    const head = `  ${paint('dim', label.padEnd(labelWidth), stream)}  ${first}`;
    return [head, ...rest.map((line) => ' '.repeat(labelWidth + 4) + line)];
  });
  return [verdict(summary, stream), ...body];
}

/** `✓ live: churn-0123456789ab` and why. */
function verdict({ status, runId, repeated }: Summary, stream: NodeJS.WriteStream): string {
  const signs = {
    Live: paint('green', '✓ live', stream),
    Fitted: paint('green', '✓ fitted', stream),
    PendingApproval: paint('yellow', '… waits for approval', stream),
    Collected: paint('green', '✓ collected', stream),
    Repeated: repeated
      ? paint('green', '✓ repeated', stream)
      : paint('red', '✗ repeated, and it differs', stream),
    NotBetter: paint('yellow', '= kept the model that is live', stream),
    RejectedData: paint('red', '✗ data rejected', stream),
    Misconfigured: paint('red', '✗ misconfigured', stream),
    Failed: paint('red', '✗ failed', stream),
  };
  return `${signs[status]}  ${paint('dim', runId, stream)}`;
}

function sections(summary: Summary): Record<string, string[]> {
  const { rows, model, estimator, hyperparameters, candidates, endpoint, version, report } = summary;
  const total = Object.values(summary.seconds).reduce((sum, s) => sum + s, 0);
  return {
    reason: summary.reason ? [summary.reason] : [],
    problem: summary.problemType ? [summary.problemType] : [],
    metrics: metricItems(summary.metrics),
    rows: rows ? [`${number(rows.kept)} of ${number(rows.read)} kept`, ...quarantined(rows.quarantined)] : [],
    model: estimator ? [estimator, `best of ${candidates}`, ...(model ? [bytes(model.bytes)] : [])] : [],
    hyperparameters: chosen(hyperparameters, estimator).map(
      ([k, v]) => `${k} ${typeof v === 'number' ? number(v) : v}`,
    ),
    endpoint: endpoint ? [`${endpoint} version ${version}`] : [],
    time: total ? [seconds(total)] : [],
    'cost on AWS': summary.costUsd && endpoint ? [usd(summary.costUsd)] : [],
    'the model': model ? [model.uri] : [],
    'the report': report ? [report] : [],
  };
}

/** Those that are not the estimator's defaults: thirty others would hide them. */
function chosen(params: Summary['hyperparameters'], estimator: string | undefined) {
  const defaults = estimators.find(({ name }) => name === estimator)?.params.safeParse({}).data ?? {};
  return Object.entries(params).filter(([name, value]) => value !== defaults[name]);
}

const quarantined = (count: number) => (count ? [`${number(count)} quarantined`] : []);
