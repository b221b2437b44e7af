import type { Maintenance, PipelineMaintenance } from '../../contracts/maintenance.ts';
import { storageUsdPerMonth } from '../../core/retention/plan.ts';
import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { orderMaintenance } from '../run/maintain.ts';
import { bytes, number, table, usd } from '../view/format.ts';
import { output } from '../view/output.ts';

/** `landfall gc` */
export async function run(...[pipeline, options]: Commands['gc']): Promise<number> {
  const out = output(options);
  const input = { pipeline: pipeline && checkName(pipeline), dryRun: options.dryRun ?? false };
  const done = await withStack(out, (stack) => orderMaintenance(input, stack));
  out.json(done);
  out.result(linesOf(done).join('\n'));
  return 0;
}

const heading = ['pipeline', 'what', 'count', 'size', 'a month', 'why'];

/** What went, by kind and reason; the names are in the record, and in `--json`. */
function linesOf({ dryRun, pipelines }: Maintenance): string[] {
  const rows = pipelines.flatMap(rowsOf);
  const total = pipelines.reduce((sum, one) => sum + one.bytes, 0);
  const saved = pipelines.reduce((sum, one) => sum + one.usdPerMonth, 0);
  const what = dryRun ? 'would be retired' : 'retired';
  const count = pipelines.reduce((sum, one) => sum + one.retired.length, 0);
  const stopped = pipelines.flatMap(({ pipeline, stopped }) => (stopped ? [`${pipeline}: ${stopped}`] : []));
  const more = dryRun && pipelines.some((one) => one.more) ? ['There is more.'] : [];
  const idle = pipelines.flatMap((one) => one.idle ?? []);
  if (rows.length === 0) return ['Nothing to retire.', ...stopped, ...idle];
  return [
    ...table(heading, rows),
    `${number(count)} ${what}: ${bytes(total)}, ${usd(saved)} a month.`,
    ...more,
    ...stopped,
    ...idle,
  ];
}

function rowsOf({ pipeline, retired }: PipelineMaintenance): string[][] {
  const groups = Map.groupBy(retired, ({ kind, reason }) => `${kind}\n${reason}`);
  return [...groups.values()].map((group) => {
    const size = group.reduce((sum, one) => sum + one.bytes, 0);
    const cost = storageUsdPerMonth(size);
    return [
      pipeline,
      group[0].kind.replace('-', ' '),
      number(group.length),
      bytes(size),
      usd(cost),
      group[0].reason,
    ];
  });
}
