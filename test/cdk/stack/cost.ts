import { describe, expect, it } from 'vitest';
import { synthesise, targetNames } from './synthesise.ts';

/** Paid by use, or not at all: nothing here costs money by the hour. A new type has to be looked up and added. */
const freeWhileIdle = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm', // by their metrics: see below
  'AWS::CloudWatch::Dashboard', // three are free, of 50 metrics each
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::StepFunctions::StateMachine',
];

/** The images: their storage, about 0.4 GB, is what costs (0.10 USD a GB and month). */
const forImages = ['AWS::CodeBuild::Project', 'AWS::ECR::Repository', 'Custom::CDKContainerImageBuild'];

/** How many metrics an alarm watches. */
const metricsOf = ({ Metrics }: { Metrics?: { MetricStat?: object }[] }) =>
  Metrics ? Metrics.filter(({ MetricStat }) => MetricStat).length : 1;

describe.each(targetNames)('for %s', (name) => {
  const { resources } = synthesise(name);

  it('has only resources that cost nothing while idle', () => {
    const known = new Set([...freeWhileIdle, ...(name === 'aws' ? forImages : [])]);
    const types = new Set(Object.values(resources).map(({ Type }) => Type));
    expect([...types].filter((type) => !known.has(type))).toEqual([]);
  });

  // Ten metrics of alarms are free; each of the others is 0.10 USD a month. An alarm on a sum pays for all that is summed.
  it('pays for its alarms two dollars a month at most', () => {
    const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const metrics = alarms.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0);
    expect((metrics - 10) * 0.1).toBeLessThanOrEqual(2);
  });

  it('has no more on its dashboard than is free', () => {
    const [dashboard, ...others] = Object.values(resources).filter(
      ({ Type }) => Type === 'AWS::CloudWatch::Dashboard',
    );
    expect(others).toEqual([]);
    // Serving functions and endpoints are found by search, and come on top.
    const named = JSON.stringify(dashboard.Properties.DashboardBody).match(/\{\\+"label/g) ?? [];
    expect(named.length).toBeLessThanOrEqual(50);
  });

  it('reserves no capacity', () => {
    expect(JSON.stringify(resources)).not.toMatch(/ProvisionedConcurrency|ReservedConcurrent/);
  });
});
