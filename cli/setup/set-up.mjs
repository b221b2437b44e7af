// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { paths } from './paths.mjs';
import { whileLocked } from './lock.mjs';
import { progress } from './progress.mjs';
import { SetupError } from './run.mjs';
import { nativeLibraries, npmPackages, pythonEnvironment } from './steps.mjs';

/**
 * Makes sure that everything Landfall needs is in the clone: some milliseconds where it is, about two minutes where
 * nothing is. Whatever was interrupted is made again.
 * @param {string} root the clone
 * @param {((at: import('./paths.mjs').Paths) => import('./steps.mjs').Step)[]} more what else is needed here
 */
export async function setUp(root, more = []) {
  const at = paths(root);
  const npm = npmPackages(at);
  const python = pythonEnvironment(at);
  const native = nativeLibraries(at);
  const others = more.map((step) => step(at));
  const steps = [npm, python, native, ...others];
  if (steps.every((step) => step.upToDate())) return;
  if (process.platform === 'win32')
    throw new SetupError('Landfall runs on Linux and macOS; on Windows, in WSL.');
  mkdirSync(at.state, { recursive: true });
  await whileLocked(at.setupLock, async () => {
    writeFileSync(at.log, '');
    const shown = progress(steps.filter((step) => !step.upToDate()).map((step) => step.name));
    const abort = new AbortController();
    /** @param {import('./steps.mjs').Step} step */
    const ensure = async (step) => {
      if (!step.upToDate()) await shown.during(step.name, () => step.make(abort.signal), abort.signal);
    };
    // The native libraries come by the Python environment's pip.
    const work = [ensure(npm), ensure(python).then(() => ensure(native)), ...others.map(ensure)];
    try {
      await Promise.all(work);
    } catch (error) {
      abort.abort();
      await Promise.allSettled(work);
      throw error;
    } finally {
      shown.end();
    }
  });
}
