import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { misconfigured } from '../../contracts/errors.ts';
import type { Commands } from '../program.ts';
import { runNode } from '../setup/node24.mjs';
import { repository } from '../setup/paths.mjs';
import { output } from '../view/output.ts';
import { readOutputs } from '../aws/stack.ts';

/** `landfall deploy`: `cdk deploy` with the context for an AWS account. */
export async function run(...[args, options]: Commands['deploy']): Promise<number> {
  const out = output(options);
  if (process.env.AWS_ENDPOINT_URL) {
    const text = `AWS_ENDPOINT_URL is set to ${process.env.AWS_ENDPOINT_URL}: \`landfall up\` deploys to LocalStack, this command to an account.`;
    throw misconfigured('not_an_account', text);
  }
  const region = await checkAccount();
  out.note(`Deploying to ${region}.`);
  const cdk = join(repository, 'node_modules/aws-cdk/bin/cdk');
  const deploy = ['deploy', 'Landfall', '--context', 'target=aws', ...args];
  // cdk's own words go to stderr, its questions are answered on the terminal.
  const code = await runNode(process.execPath, [cdk, ...deploy], {
    cwd: repository,
    stdio: ['inherit', 2, 2],
  });
  if (code !== 0) return code;
  const outputs = await readOutputs({});
  out.json({ region, outputs });
  out.result(`Deployed. Land a file:  npx landfall drop your.csv --target column --wait`);
  return 0;
}

/** Credentials and a region before minutes of building; the errors are put into words where all errors are. */
async function checkAccount(): Promise<string> {
  const client = new CloudFormationClient({});
  try {
    await client.config.credentials();
    return await client.config.region();
  } finally {
    client.destroy();
  }
}
