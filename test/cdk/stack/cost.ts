import { describe, expect, it } from 'vitest';
import { synthesise, targetNames } from './synthesise.ts';

/** Paid by use, or not at all: nothing here costs money by the hour. A new type has to be looked up and added. */
const freeWhileIdle = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm', // ten are free; beyond these, 0.10 USD a month each
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

describe.each(targetNames)('for %s', (name) => {
  const { resources } = synthesise(name);

  it('has only resources that cost nothing while idle', () => {
    const known = new Set([...freeWhileIdle, ...(name === 'aws' ? forImages : [])]);
    const types = new Set(Object.values(resources).map(({ Type }) => Type));
    expect([...types].filter((type) => !known.has(type))).toEqual([]);
  });

  it('stays within the ten alarms that are free', () => {
    const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeLessThanOrEqual(10);
  });

  it('reserves no capacity', () => {
    expect(JSON.stringify(resources)).not.toMatch(/ProvisionedConcurrency|ReservedConcurrent/);
  });
});
