import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { forgottenKey } from '../../contracts/keys.ts';
import { listVersions, type Version } from '../../functions/_shared/versions.ts';
import { withStack, type Connection } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { liveVersion } from '../run/release.ts';
import { table } from '../view/format.ts';
import { output } from '../view/output.ts';

/** `landfall versions` */
export async function run(...[pipeline, options]: Commands['versions']): Promise<number> {
  const out = output(options);
  const versions = await withStack(out, (stack) => versionsOf(checkName(pipeline), stack));
  out.json(versions);
  if (versions.length) out.result(table(heading, versions.map(cells)).join('\n'));
  else out.result(`No version of "${pipeline}" yet.`);
  return 0;
}

/** `forgotten`: rows that the model has learnt from have been forgotten since. */
type Listed = Version & { live: boolean; forgotten: boolean };

async function versionsOf(pipeline: string, stack: Connection): Promise<Listed[]> {
  const live = await liveVersion(pipeline, stack);
  const client = new SageMakerClient(stack.settings);
  try {
    const versions = await listVersions(pipeline, client);
    return await Promise.all(
      versions.map(async (version) => ({
        ...version,
        live: version.version === live,
        forgotten: (await stack.store.find(forgottenKey(version.runId))) !== undefined,
      })),
    );
  } finally {
    client.destroy();
  }
}

const heading = ['version', 'registered', 'status', 'run', ''];

const cells = ({ version, createdAt, status, runId, live, forgotten }: Listed): string[] => [
  String(version),
  createdAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
  status,
  runId,
  [live && 'live', forgotten && 'has seen rows that were forgotten'].filter(Boolean).join(', '),
];
