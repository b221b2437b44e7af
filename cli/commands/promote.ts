import type { ReleaseOrder } from '../../contracts/release.ts';
import { withStack } from '../aws/connect.ts';
import type { Commands, Common } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { orderRelease, type Released } from '../run/release.ts';
import { watcher } from '../run/watch.ts';
import { paint } from '../view/format.ts';
import { output } from '../view/output.ts';

/** `landfall promote` */
export const run = (...[pipeline, version, options]: Commands['promote']): Promise<number> =>
  release({ action: 'promote', pipeline, version }, options);

/** What `landfall promote` and `landfall rollback` have in common. Returns the exit code. */
export async function release(order: ReleaseOrder & { pipeline: string }, options: Common): Promise<number> {
  const out = output(options);
  checkName(order.pipeline);
  const released = await withStack(out, (stack) => {
    const view = watcher([order.action, order.pipeline, order.version].filter(Boolean).join(' '));
    return orderRelease(stack, order, view.show).finally(view.end);
  });
  out.json(released);
  out.result(line(released));
  return released.status === 'failed' ? 1 : 0;
}

function line({ status, reason, version }: Released): string {
  const { stdout } = process;
  if (status === 'live') return `${paint('green', '✓ live', stdout)}  ${reason}`;
  if (status === 'nothing') return `${paint('yellow', '= nothing to do', stdout)}  ${reason}`;
  const stays = version === undefined ? 'No version is live.' : `Version ${version} is live.`;
  return `${paint('red', '✗ failed', stdout)}  ${reason}\n${stays}`;
}
