import { expect, test } from 'vitest';
import { nextStep } from './endpoint.ts';

const found = (status: string, config = 'v1') => ({ status, config, reason: 'none' });

test.each([
  ['there is none', undefined, 'v2', false, 'create'],
  ['there is none though asked: the answer was lost', undefined, 'v2', true, 'create'],
  ['it serves something else', found('InService'), 'v2', false, 'update'],
  ['it serves what is wanted', found('InService', 'v2'), 'v2', true, 'done'],
  ['it is at work', found('Updating'), 'v2', true, 'wait'],
  ['another change is under way', found('Creating'), 'v2', false, 'wait'],
  ['SageMaker rolled the update back', found('InService'), 'v2', true, 'failed'],
  ['it did not come up', found('Failed', 'v2'), 'v2', true, 'failed'],
  ['an earlier one did not come up', found('Failed'), 'v2', false, 'delete'],
  ['it is out of service', found('OutOfService'), 'v2', false, 'update'],
  ['it shall go and is at work', found('Updating'), undefined, false, 'wait'],
  ['it shall go', found('InService'), undefined, false, 'delete'],
  ['it is gone', undefined, undefined, false, 'done'],
])('where %s', (_, endpoint, config, asked, step) => {
  expect(nextStep(endpoint, config, asked)).toBe(step);
});
