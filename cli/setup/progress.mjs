// @ts-check
/**
 * A line per step with its time, on stderr; on a terminal what is under way as well. Silent in CI.
 * @param {string[]} names
 * @param {{ stream?: NodeJS.WriteStream, quiet?: boolean }} options
 */
export function progress(names, { stream = process.stderr, quiet = Boolean(process.env.CI) } = {}) {
  const running = /** @type {Map<string, number>} */ (new Map());
  const width = Math.max(...names.map((name) => name.length));
  const live = !quiet && stream.isTTY;
  /** @param {string} text */
  const print = (text) => quiet || stream.write(`${live ? '\r\x1b[K' : ''}${text}\n`);
  const draw = () => {
    const parts = [...running].map(([name, began]) => `${name} ${seconds(began)}`);
    if (parts.length) stream.write(`\r\x1b[K${`  ${parts.join(' · ')}`.slice(0, stream.columns - 1)}`);
  };
  print('Setting up, once (some minutes where nothing is there yet)');
  const timer = live ? setInterval(draw, 200) : undefined;
  return {
    /**
     * @param {string} name
     * @param {() => Promise<void>} work
     * @param {AbortSignal} signal aborts a step that is not at fault itself: nothing is said of it then
     */
    async during(name, work, signal) {
      const began = performance.now();
      running.set(name, began);
      try {
        await work();
        print(`  ${mark('✓', 32, stream)} ${name.padEnd(width)}  ${seconds(began)}`);
      } catch (error) {
        if (!signal.aborted) print(`  ${mark('✗', 31, stream)} ${name.padEnd(width)}  ${seconds(began)}`);
        throw error;
      } finally {
        running.delete(name);
      }
    },
    end() {
      clearInterval(timer);
      if (live) stream.write('\r\x1b[K');
    },
  };
}

/** @param {number} began */
const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;

/**
 * Escapes by hand: `util.styleText` is younger than Node 20.0.
 * @param {string} sign
 * @param {32 | 31} colour green or red
 * @param {NodeJS.WriteStream} stream
 */
const mark = (sign, colour, stream) =>
  stream.isTTY && !process.env.NO_COLOR ? `\x1b[${colour}m${sign}\x1b[0m` : sign;
