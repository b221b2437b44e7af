import { setTimeout } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import { transient } from '../../contracts/errors.ts';
import type { Summary } from '../../contracts/summary.ts';
import type { Connection } from '../aws/connect.ts';
import { outcomeOf } from './outcome.ts';
import { progressOf, type RunProgress } from './progress.ts';

/** Seconds from the upload to the execution: S3's event, the queue's batch window, the trigger's cold start; on AWS all of it under 30. */
const startSeconds = 180;
/** The most events that Step Functions gives at once. */
const pageSize = 1000;
const pollMillis = { local: 250, aws: 1000 };

/**
 * Follows a run to its end and returns its outcome. `onProgress` gets every stage as it stands, again and again.
 *
 * @throws Failure `Transient` not_started where no execution appears, no_outcome where it ended without a record.
 */
export async function follow(
  stack: Connection,
  runId: string,
  onProgress: (progress: RunProgress) => void,
): Promise<Summary> {
  const executionArn = executionOf(stack, runId);
  await started(stack, executionArn, runId);
  await followExecution(stack, executionArn, onProgress);
  return recorded(stack, runId);
}

/** Follows an execution that has started to its end. */
export async function followExecution(
  stack: Connection,
  executionArn: string,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  for (;;) {
    const events = await history(stack, executionArn);
    const progress = progressOf(events);
    onProgress(progress);
    if (progress.ended) return;
    await setTimeout(pauseOf(stack) * Math.ceil(events.length / pageSize)); // a long roll-out has many pages
  }
}

const pauseOf = ({ settings }: Connection) => (settings.endpoint ? pollMillis.local : pollMillis.aws);

/** `arn:…:stateMachine:NAME` → `arn:…:execution:NAME:RUN` */
export const executionOf = ({ outputs }: Connection, runId: string) =>
  `${outputs.PipelineStateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;

async function started(stack: Connection, executionArn: string, runId: string): Promise<void> {
  const { sfn } = stack;
  const end = Date.now() + startSeconds * 1000;
  while (Date.now() < end) {
    const found = await sfn.send(new DescribeExecutionCommand({ executionArn })).catch(undefinedIfMissing);
    if (found) return;
    await setTimeout(pauseOf(stack));
  }
  const text =
    `The run ${runId} did not start within ${startSeconds} s. The log of the trigger function and the dead-letter ` +
    'queue say why; see docs/runbook.md.';
  throw transient('not_started', text);
}

export function undefinedIfMissing(error: Error): undefined {
  if (error.name !== 'ExecutionDoesNotExist') throw error;
}

async function history({ sfn }: Connection, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory({ client: sfn, pageSize }, { executionArn });
  for await (const page of pages) events.push(...(page.events ?? []));
  return events;
}

async function recorded({ store }: Connection, runId: string): Promise<Summary> {
  const outcome = await outcomeOf(runId, store);
  if (outcome) return outcome;
  throw transient('no_outcome', `The run ${runId} ended without a record: see docs/runbook.md.`);
}
