import type { Summary } from '../../contracts/summary.ts';
import type { Connection } from '../aws/connect.ts';
import { paint } from '../view/format.ts';
import { live } from '../view/live.ts';
import { stageLines, type StageLine } from '../view/stage-lines.ts';
import { follow } from './follow.ts';
import type { RunProgress, StageProgress } from './progress.ts';

/**
 * Follows runs to their ends, in the order given, and shows every stage as it ends and, on a terminal, the one under
 * way. Several runs go on at the same time; their stages are shown run by run.
 */
export async function watch(stack: Connection, runs: { runId: string; file: string }[]): Promise<Summary[]> {
  const summaries: Summary[] = [];
  for (const { runId, file } of runs) {
    const view = watcher(`${file}  ${paint('dim', runId)}`);
    summaries.push(await follow(stack, runId, view.show).finally(view.end));
  }
  return summaries;
}

/** Shows an execution's stages as they end and, on a terminal, the one under way. */
export function watcher(title: string, stream: NodeJS.WriteStream = process.stderr) {
  const view = live(stream);
  let printed = 0;
  let frame = 0;
  let running: StageProgress | undefined;
  view.print([title]);
  const draw = () => view.draw(running ? stageLines(lineOf(running), stream, frame++) : []);
  const timer = setInterval(draw, 100);
  return {
    show({ stages }: RunProgress) {
      const ended = stages.filter((s) => s.state !== 'running');
      const fresh = ended.slice(printed).flatMap((s) => stageLines(lineOf(s), stream));
      if (fresh.length) view.print(fresh);
      printed = ended.length;
      running = stages.find((s) => s.state === 'running');
      draw();
    },
    end() {
      clearInterval(timer);
      view.end();
    },
  };
}

const lineOf = ({
  label,
  state,
  startedAt,
  endedAt = new Date(),
  facts,
  retries,
}: StageProgress): StageLine => ({
  label,
  state,
  seconds: Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000),
  facts,
  retries: label === 'deploy' ? 0 : retries,
});
