import { describe, expect, it } from 'vitest';
import { costMetric, decisionMetrics, outcomeMetric, violations } from '../../../contracts/metrics.ts';
import { statuses } from '../../../contracts/stages.ts';
import { ofType, synthesise, the } from './synthesise.ts';

type Widget = {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; metrics?: unknown[][]; yAxis?: object; alarms?: string[] };
};

const { resources } = synthesise('local');
const [, { Properties }] = the(resources, 'AWS::CloudWatch::Dashboard');

/** What a resource answers is `<id>`. */
function partOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const [of] = Object.values(part as Record<string, string | string[]>);
  return `<${[of].flat()[0]}>`;
}

type Joined = { 'Fn::Join': [between: string, parts: unknown[]] };
const { 'Fn::Join': joined } = Properties.DashboardBody as Joined;
const body = joined[1].map(partOf).join(joined[0]);
const { widgets } = JSON.parse(body) as { widgets: Widget[] };
const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);

describe('the dashboard', () => {
  it('is named after the deployment', () => {
    expect(Properties.DashboardName).toBe('landfall');
  });

  it('shows all that functions count', () => {
    const shown = new Set(metrics.map(([, name]) => name));
    const counted = [
      ...statuses.map(outcomeMetric),
      costMetric,
      ...Object.values(decisionMetrics),
      ...Object.values(violations),
    ];
    expect(counted.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('shows how old the oldest landed file is, and the dead letters', () => {
    const names = metrics.map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible']),
    );
  });

  it('finds what serves by search, since pipelines come and go', () => {
    const searched = metrics.flatMap(([metric]) => (metric as { expression?: string }).expression ?? []);
    const found = searched.map((text) =>
      /^SEARCH\('\{([\w/,]+)\} MetricName="(\w+)" landfall[ \w]*', '(\w+)', 300\)$/.exec(text)!,
    );
    expect(found.map(([, schema, name, statistic]) => `${schema} ${name} ${statistic}`)).toEqual([
      'AWS/Lambda,FunctionName Duration p95',
      'AWS/Lambda,FunctionName Errors Sum',
      'AWS/Lambda,FunctionName Throttles Sum',
      'AWS/Lambda,FunctionName Invocations Sum',
      'AWS/SageMaker,EndpointName,VariantName ModelLatency p95',
      'AWS/SageMaker,EndpointName,VariantName Invocation5XXErrors Sum',
      'AWS/SageMaker,EndpointName,VariantName Invocation4XXErrors Sum',
      'AWS/SageMaker,EndpointName,VariantName Invocations Sum',
    ]);
  });

  it('shows the state of every alarm', () => {
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown).toEqual(ofType(resources, 'AWS::CloudWatch::Alarm').map(([id]) => `<${id}>`));
  });

  it('has widgets that lie beside one another within 24 columns', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => [x + (i % width), y + Math.floor(i / width)].join()),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
});
