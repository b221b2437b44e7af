import type { Facts } from '../../contracts/stages.ts';
import { factItems, flow, paint, seconds, widthOf } from './format.ts';

export type StageLine = {
  label: string;
  state: 'running' | 'done' | 'failed';
  seconds: number;
  facts: Facts;
  retries?: number;
};

const labelWidth = 'preprocess'.length;
const timeWidth = '99.9 s'.length;
const indent = 2 + 2 + labelWidth + 2 + timeWidth + 2;
const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/**
 * A stage as aligned lines: `✓ collect       0.4 s  rows 7,043 · columns 21`, continued under the facts.
 * @param frame which picture of the turning sign a running stage shows
 */
export function stageLines(
  stage: StageLine,
  stream: NodeJS.WriteStream = process.stderr,
  frame = 0,
): string[] {
  const items = factItems(stage.facts);
  if (stage.retries) items.push(`tried ${stage.retries + 1} times`);
  const [first = '', ...rest] = flow(items, widthOf(stream) - indent);
  const time = seconds(stage.seconds).padStart(timeWidth);
  const head = `  ${mark(stage.state, frame, stream)} ${stage.label.padEnd(labelWidth)}  ${paint('dim', time, stream)}`;
  return [first ? `${head}  ${first}` : head, ...rest.map((line) => ' '.repeat(indent) + line)];
}

function mark(state: StageLine['state'], frame: number, stream: NodeJS.WriteStream): string {
  if (state === 'done') return paint('green', '✓', stream);
  if (state === 'failed') return paint('red', '✗', stream);
  return turningSign(frame, stream);
}

/** What shows that something is under way. */
export const turningSign = (frame: number, stream: NodeJS.WriteStream = process.stderr) =>
  paint('cyan', frames[frame % frames.length], stream);
