import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { machine, machineNames, reachable, states, textOf, tasks } from './machines.ts';

/** What the stack puts in place of `${…Arn}` and other substitutions. */
const substituted = (text: string) =>
  text.replace(/\$\{(\w+)\}/g, (_, name: string) =>
    name.endsWith('Arn') ? `arn:aws:lambda:eu-west-1:111111111111:function:${name}` : name.toLowerCase(),
  );

describe.each(machineNames)('%s.asl.json', (name) => {
  const definition = machine(name);

  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(JSON.parse(substituted(textOf(name))));
    expect(errorsText()).toBe('');
    expect(isValid).toBe(true);
  });

  it('is JSONPath throughout', () => {
    expect(definition.QueryLanguage).toBe('JSONPath');
    expect(textOf(name)).not.toMatch(/\{%|"(Arguments|Output|Assign)"/);
  });

  it('has no state that is never reached', () => {
    expect([...reachable(definition, definition.StartAt)].toSorted()).toEqual(
      Object.keys(definition.States).toSorted(),
    );
  });

  it.each(tasks(definition))('%s has a timeout, retries and a catch for everything', (_, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    expect(task.Retry).not.toEqual([]);
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  it('keeps no service answer whole: each result goes to its own place or nowhere', () => {
    const services = states(definition).filter(([, { Resource }]) => Resource?.startsWith('arn:aws:states'));
    expect(services.filter(([, { ResultPath }]) => ResultPath !== null).map(([state]) => state)).toEqual(
      name === 'pipeline' ? ['TrainJob'] : [],
    );
    expect(tasks(definition).filter(([, { ResultPath }]) => ResultPath === '$')).toEqual([]);
  });
});
