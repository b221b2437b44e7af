import { background } from '../_shared/serving/background.ts';
import { warn } from '../_shared/serving/warn.ts';
import { afterAnswers } from './extension.ts';
import { registerExtension } from './register.ts';

/** Lets `work` be done for the invocation; to be awaited before the answer is returned. */
export type After = (requestId: string, work: () => Promise<void>) => Promise<void> | void;

/**
 * Where work that no client waits for is done: on Lambda after the answer by an internal extension; where the process is
 * never frozen, as on LocalStack, in the background until SIGTERM; and where Lambda does not take the extension, before
 * the answer. To be called while the handler's module is loaded.
 */
export function afterwards(api: string | undefined): After {
  if (api === undefined) {
    const later = background(warn);
    process.once('SIGTERM', () => void later.drain().then(() => process.exit(0)));
    return (_, work) => later.run(work);
  }
  try {
    return afterAnswers(api, registerExtension(api, 'landfall-predict'), warn);
  } catch (error) {
    warn('answers wait for their capture', error);
    return (_, work) => work();
  }
}
