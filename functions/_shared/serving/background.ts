/** Work that nobody waits for, until the process is to end. */
export function background(warn: (message: string, error: unknown) => void) {
  const running = new Set<Promise<void>>();
  return {
    /** Begins when what is under way, such as sending an answer, has had its turn. */
    run(work: () => Promise<void>): void {
      const done = new Promise((resolve) => setImmediate(resolve))
        .then(work)
        .catch((error: unknown) => warn('work after an answer failed', error))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async drain(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
