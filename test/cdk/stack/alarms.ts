import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { families } from '../../../contracts/errors.ts';
import { root } from '../../../cdk/bundle.ts';
import { ofType, synthesise, the } from './synthesise.ts';

const { resources } = synthesise('local');
const [topic] = the(resources, 'AWS::SNS::Topic');
const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

/** Headings as the anchors that a browser or GitHub makes of them. */
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const anchors = new Set(
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-')),
);
const sections = runbook.split(/^#+ /m);
const section = (title: string) => sections.find((text) => text.startsWith(`${title}\n`)) ?? '';

it('watches the queue, the trigger and the state machines', () => {
  expect(alarms.map(({ AlarmName }) => AlarmName).toSorted()).toEqual([
    'landfall-BatchFailed',
    'landfall-DeadLetters',
    'landfall-MonitorFailed',
    'landfall-PipelineFailed',
    'landfall-ReleaseFailed',
    'landfall-TriggerErrors',
  ]);
});

describe.each(alarms.map((alarm) => [String(alarm.AlarmName), alarm] as const))('%s', (_, alarm) => {
  it('rings at the first occurrence, and tells the topic', () => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: topic }],
    });
  });

  it('names a section of the runbook', () => {
    const anchor = /docs\/runbook\.md#(\S+)$/.exec(String(alarm.AlarmDescription))?.[1];
    expect(anchors).toContain(anchor);
  });
});

it('rings for runs that timed out or were stopped, which tell nobody themselves', () => {
  const [, { Properties }] = the(resources, 'AWS::CloudWatch::Alarm', {
    AlarmName: 'landfall-PipelineFailed',
  });
  const watched = (Properties.Metrics as { MetricStat?: { Metric: { MetricName: string } } }[]).flatMap(
    ({ MetricStat }) => MetricStat?.Metric.MetricName ?? [],
  );
  expect(watched.toSorted()).toEqual(['ExecutionsAborted', 'ExecutionsFailed', 'ExecutionsTimedOut']);
});

describe('the runbook', () => {
  it.each([
    ...families,
    'Failed',
    'DeadLetters',
    'TriggerErrors',
    'PipelineFailed',
    'MonitorFailed',
    'ReleaseFailed',
    'BatchFailed',
    'Drift',
  ])('%s: what it means, what to look at, what to do', (name) => {
    for (const part of ['**Means.**', '**Look at.**', '**Do.**']) expect(section(name)).toContain(part);
  });

  it('has every section that a state machine’s message names', () => {
    const named = ['pipeline', 'monitor', 'release', 'batch']
      .map((name) => readFileSync(join(root, 'statemachines', `${name}.asl.json`), 'utf8'))
      .flatMap((text) => [...text.matchAll(/docs\/runbook\.md, section (\w+)/g)])
      .map(([, title]) => title.toLowerCase());
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((title) => !anchors.has(title))).toEqual([]);
  });

  it('has no link to a section that is not there', () => {
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});
