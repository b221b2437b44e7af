import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  MaxAttempts?: number;
  JitterStrategy?: string;
};
export type Catcher = { ErrorEquals: string[]; ResultPath?: string | null; Next: string };

type Comparison = { Variable?: string; StringEquals?: string; IsPresent?: boolean };

/** A state of the Amazon States Language, as far as the tests read it. */
export type State = {
  Type: 'Task' | 'Choice' | 'Pass' | 'Wait' | 'Map' | 'Succeed' | 'Fail';
  Resource?: string;
  Parameters?: Record<string, unknown>;
  TimeoutSeconds?: number;
  SecondsPath?: string;
  ResultPath?: string | null;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Choices?: (Comparison & { And?: Comparison[]; Next: string })[];
  Default?: string;
  Next?: string;
  End?: boolean;
  ErrorPath?: string;
  CausePath?: string;
  ItemProcessor?: Machine;
};
export type Machine = {
  QueryLanguage?: string;
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, State>;
};

export const machineNames = ['pipeline', 'monitor', 'release', 'batch', 'backfill', 'forget'] as const;
export const textOf = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../statemachines', `${name}.asl.json`), 'utf8');
export const machine = (name: string) => JSON.parse(textOf(name)) as Machine;

export const pipeline = machine('pipeline');
export const monitor = machine('monitor');
export const release = machine('release');
export const batch = machine('batch');
export const backfill = machine('backfill');

/** All states with their names, those inside a Map too. */
export function states({ States }: Machine): [string, State][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? states(state.ItemProcessor) : []),
  ]);
}

export const tasks = (m: Machine) => states(m).filter(([, { Type }]) => Type === 'Task');

/** Where a state can go next, failures included. */
export function successors({ Next, Default, Choices = [], Catch = [] }: State): string[] {
  return [Next, Default, ...Choices.map((c) => c.Next), ...Catch.map((c) => c.Next)].filter(
    (name) => name !== undefined,
  );
}

/** The states that can be reached from `from`, itself included. */
export function reachable({ States }: Machine, from: string): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    successors(States[name]).forEach(visit);
  };
  visit(from);
  return seen;
}
