import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Failure, transient, type Family, type Where } from '../../contracts/errors.ts';
import type { Log } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import type { Perform, StageName } from './perform.ts';
import type { Site } from './ports.ts';

/** What the process is asked. */
export type StageRequest = {
  [S in StageName]: { stage: S; input: Stages[S]['in']; site: Site; test?: string };
}[StageName];

/** What it says: any number of lines, then how it ended. */
export type StageReply =
  | { level: keyof Log; message: string; facts?: Record<string, unknown> }
  | { output: Stages[StageName]['out'] }
  | { error: SentError };

/** An error as it crosses over to another process, which knows no class of this one. */
type SentError = {
  name: string;
  message: string;
  stack?: string;
  failure?: { code: string; text: string; where: Where };
};

export const toSent = (error: Error): SentError => {
  const { name, message, stack } = error;
  if (!(error instanceof Failure)) return { name, message, stack };
  const { code, text, where } = error;
  return { name, message, stack, failure: { code, text, where } };
};

function fromSent({ name, message, stack, failure }: SentError): Error {
  const error = failure
    ? new Failure(name as Family, failure.code, failure.text, failure.where)
    : new Error(message);
  return Object.assign(error, { name, stack });
}

/**
 * V8 lets the space for new objects grow to 150 MB where batch after batch leaves garbage. With 2 MB the engineer stage
 * on a million rows holds 501 MB in place of 673 to 752, and takes a twentieth more CPU time.
 */
const smallNursery = ['--max-semi-space-size=2'];

/**
 * Does each stage's work in a process of its own, as each is a Lambda function of its own on AWS: what a stage held, and
 * what the native libraries' allocators keep, is gone when it ends. The output is the same, byte by byte.
 *
 * @throws Failure `Transient` stage_process_died where the process ends without an answer.
 */
export const performApart =
  (site: Site, log: Log, test?: string): Perform =>
  async (stage, input) => {
    const child = fork(fileURLToPath(new URL('./stage-worker.ts', import.meta.url)), {
      serialization: 'advanced',
      execArgv: smallNursery,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let end: Exclude<StageReply, { level: keyof Log }> | undefined;
    child.on('message', (reply: StageReply) => {
      if ('level' in reply) log[reply.level](reply.message, reply.facts);
      else end = reply;
    });
    const closed = once(child, 'close');
    // The callback keeps a broken pipe from being thrown as an event: the exit tells more.
    child.send({ stage, input, site, test }, () => undefined);
    const [code, signal] = await closed;
    if (!end) throw death(stage, code, signal);
    if ('error' in end) throw fromSent(end.error);
    return end.output as Stages[typeof stage]['out'];
  };

function death(stage: string, code: number | null, signal: string | null): Failure {
  const end = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const hint = signal === 'SIGKILL' ? '; most often the memory ran out' : '';
  return transient('stage_process_died', `The process of the stage ${stage} ${end}${hint}.`);
}
