import { paint, seconds } from './format.ts';
import { live } from './live.ts';
import { turningSign } from './stage-lines.ts';

/** Shows on stderr that something is under way and how long it took: `✓ stack deployed  12.9 s`. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const view = live();
  const line = (sign: string) =>
    `  ${sign} ${label.padEnd(34)}  ${paint('dim', seconds((performance.now() - began) / 1000))}`;
  let frame = 0;
  const draw = () => view.draw([line(turningSign(frame++))]);
  draw();
  const timer = setInterval(draw, 100);
  try {
    const result = await work();
    view.print([line(paint('green', '✓'))]);
    return result;
  } catch (error) {
    view.print([line(paint('red', '✗'))]);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
