import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Pipeline } from '../../contracts/pipeline.ts';
import { runId, runKey } from '../../contracts/keys.ts';
import * as stages from '../../contracts/stages.ts';
import { decisions, MonitorOutput } from '../../contracts/monitor.ts';
import { ReleaseInput, ReleaseOutput, ReleaseState } from '../../contracts/release.ts';
import { ScheduleInput } from '../../contracts/schedule.ts';
import { Rollout } from '../../contracts/rollout.ts';
import { monitor, pipeline, release } from './machines.ts';

const { States } = pipeline;

const inputs = {
  Collect: stages.CollectInput,
  Preprocess: stages.PreprocessInput,
  Engineer: stages.EngineerInput,
  Train: stages.TrainInput,
  Evaluate: stages.EvaluateInput,
  Deploy: stages.DeployInput.omit({ release: true }),
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

  it('end a run that is only to collect, and take the absence of the field for all others', () => {
    const [choice] = States.Collected.Choices!;
    expect(choice).toEqual({
      And: [
        { Variable: '$.run.only', IsPresent: true },
        { Variable: '$.run.only', StringEquals: stages.Run.shape.only.unwrap().value },
      ],
      Next: 'Record',
    });
    expect([States.Collect.Next, States.Collected.Default]).toEqual(['Collected', 'Preprocess']);
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

describe.each(Object.entries({ pipeline, release }))(
  'the roll-out in %s',
  (name, { States, TimeoutSeconds = 0 }) => {
    const day = 86_400;

    it('goes on after a wait that deploy chooses, and is recorded when it is over', () => {
      expect(States.Deploy.Next).toBe('Deployed');
      expect(States.Deployed).toMatchObject({
        Choices: [
          { Variable: '$.deploy.status', StringEquals: 'waiting', Next: 'Observe' },
          ...(name === 'pipeline'
            ? [{ Variable: '$.deploy.status', StringEquals: 'live', Next: 'Schedule' }]
            : []),
        ],
        Default: 'Record',
      });
      expect(States.Observe).toEqual({ Type: 'Wait', SecondsPath: '$.deploy.waitSeconds', Next: 'Deploy' });
      expect(stages.DeployOutput.shape.status.options).toContain('waiting');
    });

    it('has the time that the longest one takes, and an hour for each that it waits for', () => {
      const longestRun = Pipeline.shape.budgetSeconds.unwrap().maxValue! + 3600;
      expect(TimeoutSeconds).toBeGreaterThan(day + 3600 + (name === 'pipeline' ? longestRun : 0));
    });

    it('stays within the 25,000 events that an execution may have', () => {
      const { maxValue } = stages.DeployOutput.shape.waitSeconds.unwrap();
      const eventsOfOneLook = 2 * 3 + 3; // entered and exited: Deploy, Deployed, Observe; the function’s own three
      expect((day / maxValue!) * eventsOfOneLook).toBeLessThan(20_000);
      expect(Rollout.safeParse({ strategy: 'linear', share: 0.25, waitSeconds: day / 3 }).success).toBe(true);
      expect(Rollout.safeParse({ strategy: 'linear', share: 0.2, waitSeconds: day / 3 }).success).toBe(false);
    });
  },
);

describe('a release', () => {
  const { States } = release;
  const [ready, idle] = ReleaseOutput.options;

  it('gives its function the order and a name of its own', () => {
    expect(Object.keys(States.Release.Parameters!).toSorted()).toEqual(
      Object.keys(ReleaseInput.shape)
        .map((key) => `${key}.$`)
        .toSorted(),
    );
    expect(States.Release.Parameters).toEqual({ 'order.$': '$', 'id.$': '$$.Execution.Name' });
  });

  it('gives deploy all that its function found', () => {
    const wanted = Object.keys(stages.DeployInput.shape).map((key) => [`${key}.$`, `$.release.${key}`]);
    expect(States.Deploy.Parameters).toEqual(Object.fromEntries(wanted));
    expect(Object.keys(ready.shape)).toEqual(expect.arrayContaining(Object.keys(stages.DeployInput.shape)));
  });

  it('deploys and records nothing where there is nothing to do', () => {
    expect(States.Nothing).toEqual({ Type: 'Succeed', OutputPath: '$.release' });
    const [choice] = States.Ready.Choices!;
    expect([choice.StringEquals, choice.Next, States.Ready.Default]).toEqual(['ready', 'Deploy', 'Nothing']);
    expect([ready, idle].map(({ shape }) => shape.status.value)).toEqual(['ready', 'nothing']);
  });

  it('leaves its results where record looks for them', () => {
    const kept = Object.values(States).flatMap(({ ResultPath }) => ResultPath?.slice(2) ?? []);
    for (const field of ['release', 'deploy']) expect(kept).toContain(field);
    expect(Object.keys(ReleaseState.shape)).toEqual(expect.arrayContaining(['release', 'deploy', 'error']));
    for (const name of ['Record', 'RecordFailure']) expect(States[name].Parameters).toBeUndefined();
  });
});

describe('the monitor’s decisions', () => {
  const { States: acting } = monitor.States.Each.ItemProcessor!;

  it('are acted on, but for "nothing"', () => {
    const [repeated, ...choices] = acting.Decide.Choices ?? [];
    const acted = choices.map(({ StringEquals }) => StringEquals);
    expect([...acted, 'nothing'].toSorted()).toEqual(decisions.toSorted());
    expect(repeated).toMatchObject({ Variable: '$.repeated', IsPresent: true, Next: 'Acted' });
  });

  it('have the fields that the states read', () => {
    const read = [...JSON.stringify(acting).matchAll(/\$\.(\w+)/g)].map(([, field]) => field);
    const given = new Set([...Object.keys(MonitorOutput.shape.decisions.element.shape), 'error']);
    expect(read.filter((field) => !given.has(field))).toEqual([]);
  });
});

it('brings the schedules in order once a version is live, and tells where it cannot', () => {
  const { Schedule, Unscheduled } = States;
  expect(Schedule).toMatchObject({ Parameters: { 'pipeline.$': '$.run.pipeline.name' }, Next: 'Record' });
  expect(Object.keys(ScheduleInput.shape)).toEqual(['pipeline']);
  expect(Schedule.Catch?.map(({ Next }) => Next)).toEqual(['Unscheduled']);
  expect([Unscheduled.Next, ...Unscheduled.Catch!.map(({ Next }) => Next)]).toEqual(['Record', 'Record']);
});

it('fits SNS: a subject within 100 characters', () => {
  const subject = `Landfall: run ${runId('p'.repeat(40), 'x')} failed`;
  expect(States.Notify.Parameters?.['Subject.$']).toBe(
    "States.Format('Landfall: run {} failed', $.run.runId)",
  );
  expect(subject.length).toBeLessThanOrEqual(100);
});
