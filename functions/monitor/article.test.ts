import { expect, test } from 'vitest';
import type { Check, CheckName } from '../../contracts/checks.ts';
import { articleOf } from './article.ts';

const violated = (...names: CheckName[]): Check[] =>
  names.map((name) => ({ name, status: 'violated', reason: '', evidence: [] }));

test.each([
  [violated('missing', 'unseen'), undefined, 'DataQualityViolations'],
  [violated('no_traffic'), undefined, 'Silence'],
  [violated('missing', 'domain'), undefined, 'MonitorAlarms'],
  [violated('domain'), 'cooldown' as const, 'MonitorAlarms'],
  [[], undefined, 'MonitorAlarms'],
])('%o with guard %s: %s', (checks, guard, article) => {
  const fine: Check = { name: 'errors', status: 'ok', reason: '', evidence: [] };
  expect(articleOf({ checks: [fine, ...checks], guard })).toBe(article);
});
