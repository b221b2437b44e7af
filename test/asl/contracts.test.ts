import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Pipeline } from '../../contracts/pipeline.ts';
import { runId, runKey } from '../../contracts/keys.ts';
import * as stages from '../../contracts/stages.ts';
import { decisions, MonitorDecision } from '../../contracts/monitor.ts';
import { monitor, pipeline } from './machines.ts';

const { States } = pipeline;

const inputs = {
  Collect: stages.CollectInput,
  Preprocess: stages.PreprocessInput,
  Engineer: stages.EngineerInput,
  Train: stages.TrainInput,
  Evaluate: stages.EvaluateInput,
  Deploy: stages.DeployInput,
};

describe.each(Object.entries(inputs))('%s', (name, schema: z.ZodObject) => {
  it('is given what its schema asks for, no more and no less', () => {
    const wanted = Object.keys(schema.shape).map((key) => [`${key}.$`, `$.${key}`]);
    expect(States[name].Parameters).toEqual(Object.fromEntries(wanted));
  });

  it('leaves its output under its own name', () => {
    expect(States[name].ResultPath).toBe(`$.${name.toLowerCase()}`);
  });
});

describe('stages that may find parts of the state absent', () => {
  it.each(['Select', 'Record', 'RecordFailure'])('%s is given the whole state', (name) => {
    expect(States[name].Parameters).toBeUndefined();
  });
});

describe('choices', () => {
  it.each([
    ['Route', '$.select.route', stages.SelectOutput.shape.route, 'lambda'],
    ['Trained', '$.select.action', stages.SelectOutput.shape.action, 'fit'],
    ['Verdict', '$.evaluate.verdict', stages.EvaluateOutput.shape.verdict, 'keep'],
  ])('%s covers the values of its field', (name, variable, values, otherwise) => {
    const { Choices = [] } = States[name];
    expect(Choices.map(({ Variable }) => Variable)).toEqual([variable]);
    expect([...Choices.map(({ StringEquals }) => StringEquals), otherwise].toSorted()).toEqual(
      values.options.toSorted(),
    );
  });

  it('go back to select until the winner was refitted', () => {
    expect(States.Trained.Default).toBe('Select');
  });
});

describe('the training job', () => {
  const { Parameters = {}, TimeoutSeconds = 0 } = States.TrainJob;
  const longestRun = runId('p'.repeat(40), 'bucket', 'key', 'version');

  it('finds its input where select puts it', () => {
    const { HyperParameters } = Parameters as { HyperParameters: Record<string, string> };
    const format = /'([^']+)'/.exec(HyperParameters['inputKey.$'])?.[1];
    expect(format?.replace('{}', 'p-0').replace('{}', '2')).toBe(runKey('p-0', 'train', 'input-2.json'));
  });

  it('has a name within SageMaker’s 63 characters, whatever the pipeline is called', () => {
    expect(Pipeline.shape.name.safeParse('p'.repeat(40)).success).toBe(true);
    expect(Pipeline.shape.name.safeParse('p'.repeat(41)).success).toBe(false);
    expect(Parameters['TrainingJobName.$']).toContain(
      "Format('{}-{}', $.run.runId, States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 0))",
    );
    expect(`${longestRun}-01234567`.length).toBeLessThanOrEqual(63);
  });

  it('may take the longest budget, and its state an hour more', () => {
    const { maxValue } = Pipeline.shape.budgetSeconds.unwrap();
    expect(Parameters.StoppingCondition).toEqual({
      'MaxRuntimeInSeconds.$': 'States.MathAdd($.run.pipeline.budgetSeconds, 3600)',
    });
    expect(TimeoutSeconds).toBe(maxValue! + 3600 + 3600);
  });

  it('has hyperparameters within 2,500 characters', () => {
    expect(runKey(longestRun, 'train', 'input-99.json').length).toBeLessThan(2500);
  });
});

describe('the monitor’s decisions', () => {
  const { States: acting } = monitor.States.Each.ItemProcessor!;

  it('are acted on, but for "nothing"', () => {
    const acted = acting.Decide.Choices?.map(({ StringEquals }) => StringEquals) ?? [];
    expect([...acted, 'nothing'].toSorted()).toEqual(decisions.toSorted());
  });

  it('have the fields that the states read', () => {
    const read = [...JSON.stringify(acting).matchAll(/\$\.(\w+)/g)].map(([, field]) => field);
    const given = new Set([...Object.keys(MonitorDecision.shape), 'error']);
    expect(read.filter((field) => !given.has(field))).toEqual([]);
  });
});

it('fits SNS: a subject within 100 characters', () => {
  const subject = `Landfall: run ${runId('p'.repeat(40), 'x')} failed`;
  expect(States.Notify.Parameters?.['Subject.$']).toBe(
    "States.Format('Landfall: run {} failed', $.run.runId)",
  );
  expect(subject.length).toBeLessThanOrEqual(100);
});
