import { z } from 'zod';
import { families } from '../../contracts/errors.ts';
import type { RecordOutput, StateError } from '../../contracts/stages.ts';

export type Explained = z.infer<typeof RecordOutput>;

/** What Lambda answers when a handler throws, as Step Functions passes it on in `Cause`. */
const LambdaError = z.object({ errorMessage: z.string() });
/** The part of DescribeTrainingJob's answer that says why a job failed. */
const TrainingJob = z.object({ TrainingJobName: z.string(), FailureReason: z.string().optional() });

/** `AlgorithmError: <what the container wrote to output/failure>, exit code: 1` */
const algorithmError = /^AlgorithmError: ([\s\S]*?),? exit code: \d+$/;
const inContainer = new RegExp(`^(${families.join('|')}): ([\\s\\S]*)$`);

/**
 * Says in a family's name and in words for people what Step Functions caught. `Cause` has as many forms as there are
 * services: a Lambda's error as JSON, SageMaker's description of the job as JSON, a plain sentence, or nothing.
 */
export function explain({ Error: name, Cause: cause = '' }: z.infer<typeof StateError>): Explained {
  const json = parse(cause);
  const job = TrainingJob.safeParse(json).data;
  if (job) return fromJob(job);
  const message = LambdaError.safeParse(json).data?.errorMessage ?? cause;
  if ((families as readonly string[]).includes(name)) return named(name, message);
  return named('Failed', withName(name, message));
}

/** A container can only write a text; the job's program begins it with the family. */
function fromJob({ TrainingJobName, FailureReason }: z.infer<typeof TrainingJob>): Explained {
  const reason = FailureReason ?? 'it was stopped';
  const [, family, message] = inContainer.exec(algorithmError.exec(reason)?.[1] ?? reason) ?? [];
  if (family) return named(family, message);
  return named('Failed', `The training job ${TrainingJobName} failed: ${reason}`);
}

function named(error: string, cause: string): Explained {
  const status = error === 'RejectedData' || error === 'Misconfigured' ? error : 'Failed';
  return { status, error, cause };
}

/** Step Functions' and Lambda's own names, with what can be done about them. */
const advice: [RegExp, string][] = [
  [
    /^(States\.Timeout|States\.HeartbeatTimeout|Sandbox\.Timedout|Lambda\.Timeout)$/,
    'a stage ran out of time',
  ],
  [
    /^(Runtime\.ExitError|Runtime\.OutOfMemory)$/,
    'a stage ended without an answer, most likely for want of memory',
  ],
  [/^States\.DataLimitExceeded$/, "the state grew beyond Step Functions' 256 KiB"],
  [/^SageMaker\.ResourceLimitExceeded/, "the account's quota of training instances is used up"],
];

function withName(name: string, message: string): string {
  const hint = advice.find(([pattern]) => pattern.test(name))?.[1];
  return [name, hint, message].filter(Boolean).join(': ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
