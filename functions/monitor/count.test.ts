import { beforeEach, expect, test, vi } from 'vitest';
import type { Check, CheckName } from '../../contracts/checks.ts';
import { countLook } from './count.ts';

type Counts = Record<string, number>;
const written = vi.hoisted(() => ({ all: {} as Counts, own: {} as Record<string, Counts> }));

vi.mock('../_shared/telemetry.ts', () => ({
  metrics: {
    addMetric: (name: string, _unit: string, count: number) => (written.all[name] = count),
    singleMetric: () => ({
      addDimension: (_: 'pipeline', pipeline: string) => ({
        addMetric: (name: string, _unit: string, count: number) =>
          ((written.own[pipeline] ??= {})[name] = count),
      }),
    }),
  },
}));
beforeEach(() => {
  Object.assign(written, { all: {}, own: {} });
});

const check = (name: CheckName, status: Check['status'] = 'violated'): Check => ({
  name,
  status,
  reason: '',
  evidence: [],
});

test('a decision and the violated checks of each group are counted, over all pipelines and for the one', () => {
  const checks = [check('missing'), check('unseen'), check('no_data'), check('quality', 'ok')];
  countLook({ pipeline: 'churn', decision: 'alarm', reason: '' }, checks);
  const counts = { MonitorAlarms: 1, DataQualityViolations: 2, Silence: 1 };
  expect(written).toEqual({ all: counts, own: { churn: counts } });
});

test('an alarm that is repeated rings nobody again', () => {
  countLook({ pipeline: 'churn', decision: 'alarm', reason: '', repeated: true }, [check('missing')]);
  const own = { churn: { MonitorAlarms: 1, DataQualityViolations: 1 } };
  expect(written).toEqual({ all: {}, own });
});
