import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../cdk/bundle.ts';
import { functionNames } from '../../../cdk/functions.ts';
import { checkNames } from '../../../contracts/checks.ts';
import { families } from '../../../contracts/errors.ts';
import { decisionMetrics, dimensionsOf, metricsNamespace, violations } from '../../../contracts/metrics.ts';
import { guards } from '../../../contracts/monitor.ts';
import { ofType, synthesise, the } from './synthesise.ts';

const { resources } = synthesise('local');
const [topic] = the(resources, 'AWS::SNS::Topic');
const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
const nameOf = ({ AlarmName }: Record<string, unknown>) => String(AlarmName).replace(/^landfall-/, '');

const folder = join(root, 'statemachines');
const machines = readdirSync(folder).map((file) => ({
  name: file.replace('.asl.json', ''),
  text: readFileSync(join(folder, file), 'utf8'),
}));
const capitalised = (name: string) => `${name[0].toUpperCase()}${name.slice(1)}`;

const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
/** The titles of the articles of a part, and the text of each. */
const articlesOf = (part: string) => {
  const [, text = ''] = new RegExp(`^# ${part}\\n([\\s\\S]*?)(?=^# |$(?![\\s\\S]))`, 'm').exec(runbook) ?? [];
  return new Map(text.split(/^## /m).map((article) => [article.split('\n')[0], article]));
};
const titles = (articles: Map<string, string>) => [...articles.keys()].filter(Boolean);
const onAlarms = articlesOf('Alarms');
const onFailures = articlesOf('Failures by name');
/** Headings as the anchors that a browser or GitHub makes of them. */
const anchors = new Set(
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-')),
);

describe('what rings', () => {
  const names = alarms.map(nameOf);

  it('when files wait, and when a state machine does not succeed', () => {
    const failed = machines.map(({ name }) => `${capitalised(name)}Failed`);
    expect(names).toEqual(expect.arrayContaining(['DeadLetters', ...failed]));
  });

  it('when a function fails that no state machine invokes', () => {
    const named = machines.flatMap(({ text }) => [...text.matchAll(/\$\{(\w+)Arn\}/g)]);
    const invoked = new Set(named.map(([, id]) => id));
    const alone = functionNames.map(capitalised).filter((name) => !invoked.has(name));
    expect(alone).toContain('Trigger');
    expect(names).toEqual(expect.arrayContaining(alone.map((name) => `${name}Errors`)));
  });

  it('when monitoring finds something, by the metric that it writes', () => {
    for (const name of [...Object.values(violations), decisionMetrics.alarm]) {
      const [, { Properties }] = the(resources, 'AWS::CloudWatch::Alarm', { AlarmName: `landfall-${name}` });
      expect(Properties).toMatchObject({ Namespace: metricsNamespace, MetricName: name, Statistic: 'Sum' });
      const dimensions = Properties.Dimensions as { Name: string; Value: string }[];
      expect(Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]))).toEqual(
        dimensionsOf('monitor'),
      );
    }
  });

  it('when runs timed out or were stopped, which tell nobody themselves', () => {
    const [, { Properties }] = the(resources, 'AWS::CloudWatch::Alarm', {
      AlarmName: 'landfall-PipelineFailed',
    });
    const watched = (Properties.Metrics as { MetricStat?: { Metric: { MetricName: string } } }[]).flatMap(
      ({ MetricStat }) => MetricStat?.Metric.MetricName ?? [],
    );
    expect(watched.toSorted()).toEqual(['ExecutionsAborted', 'ExecutionsFailed', 'ExecutionsTimedOut']);
  });
});

describe.each(alarms.map((alarm) => [nameOf(alarm), alarm] as const))('%s', (name, alarm) => {
  it('rings at the first occurrence, and tells the topic', () => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: topic }],
    });
  });

  it('links to its article', () => {
    const anchor = /docs\/runbook\.md#(\S+)$/.exec(String(alarm.AlarmDescription))?.[1];
    expect(anchor).toBe(name.toLowerCase());
    expect(titles(onAlarms)).toContain(name);
  });
});

describe('the runbook', () => {
  it.each([...onAlarms, ...onFailures].filter(([title]) => title))(
    '%s: what it means, what to look at, what to do',
    (_, article) => {
      for (const part of ['**Means.**', '**Look at.**', '**Do.**']) expect(article).toContain(part);
    },
  );

  it('has no article on an alarm that there is not', () => {
    expect(titles(onAlarms).toSorted()).toEqual(alarms.map(nameOf).toSorted());
  });

  it('has an article on each name that a failure has, and on no other', () => {
    expect(titles(onFailures).toSorted()).toEqual([...families, 'Failed'].toSorted());
  });

  it('says what each check means where its group is', () => {
    for (const [group, names] of Object.entries(checkNames)) {
      const article = onAlarms.get(violations[group as keyof typeof violations])!;
      expect(names.filter((name) => !article.includes(`\`${name}\``))).toEqual([]);
    }
  });

  it('says what each guard of a retraining means', () => {
    const article = onAlarms.get(decisionMetrics.alarm)!;
    expect(guards.filter((guard) => !article.includes(`\`${guard}\``))).toEqual([]);
  });

  it('has no link to a section that is not there', () => {
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});

/** The parameters of all states that publish, however deep they are. */
function published(state: unknown): Record<string, string>[] {
  if (state === null || typeof state !== 'object') return [];
  const { Resource, Parameters } = state as { Resource?: string; Parameters?: Record<string, string> };
  const own = Resource?.endsWith(':sns:publish') && Parameters ? [Parameters] : [];
  return [...own, ...Object.values(state).flatMap(published)];
}

describe.each(machines)('what $name publishes', ({ name, text }) => {
  const messages = published(JSON.parse(text)).map((parameters) => parameters['Message.$']);
  const named = messages.map((message) => /docs\/runbook\.md, section (\w+|\{\})\.', /.exec(message)?.[1]);

  it('names an article that is there', () => {
    expect(messages.length).toBeGreaterThan(0);
    const fixed = named.filter((article) => article !== '{}');
    expect(titles(onAlarms)).toEqual(expect.arrayContaining(fixed));
  });

  it('by the names that the machine itself gives, the article on its alarm says what they mean', () => {
    const own = [...text.matchAll(/"error": "(\w+)"/g)].map(([, error]) => `\`${error}\``);
    const article = onAlarms.get(`${capitalised(name)}Failed`)!;
    expect(own.filter((error) => !article.includes(error))).toEqual([]);
  });

  it('or the failure’s, or what was decided', () => {
    const filled = messages.filter((_, i) => named[i] === '{}');
    expect(filled.filter((message) => !/\$\.(failure\.error|article)\)$/.test(message))).toEqual([]);
  });
});
