import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { type ListedData, listData } from '../run/data.ts';
import { checkName } from '../run/definition.ts';
import { bytes, number, table } from '../view/format.ts';
import { output } from '../view/output.ts';

/** `landfall data` */
export async function run(...[pipeline, options]: Commands['data']): Promise<number> {
  const out = output(options);
  const versions = await withStack(out, (stack) => listData(stack, checkName(pipeline), options.limit));
  out.json(versions);
  if (versions.length) out.result(table(heading, versions.map(cells)).join('\n'));
  else out.result(`Nothing has been kept of "${pipeline}" yet.`);
  return 0;
}

const heading = ['version', 'date', 'why', 'files', 'rows', 'size', 'run', ''];

const cells = (data: ListedData): string[] => [
  String(data.version),
  data.date.slice(0, 16).replace('T', ' '),
  why(data),
  number(data.files),
  data.rows === undefined ? '' : number(data.rows),
  bytes(data.bytes),
  usedBy(data.runs),
  data.live ? 'live' : '',
];

/** `landed june.csv`, `backfilled 12 files`, `forgotten`. */
function why({ because, added }: ListedData): string {
  if (added.length === 0) return because;
  return `${because} ${added.length === 1 ? added[0] : `${number(added.length)} files`}`;
}

const usedBy = ([newest = '', ...others]: string[]): string =>
  others.length ? `${newest} and ${number(others.length)} more` : newest;
