import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { endpointNotReady } from '../../../contracts/errors.ts';
import type { DeployPorts } from '../ports.ts';
import { ignoreConflict, undefinedIfAbsent } from './absent.ts';
import type { Alias } from './alias.ts';

/**
 * The alias's Function URL, for callers who sign their requests (AWS_IAM), made where there is none. Its resource policy
 * leaves it to the account's own IAM policies who may call; AWS asks for both permissions.
 */
export async function ensureUrl(
  { function: FunctionName, alias: Qualifier }: Alias,
  ports: DeployPorts,
): Promise<string> {
  const { lambda } = ports;
  const place = { FunctionName, Qualifier };
  const read = () => lambda.send(new GetFunctionUrlConfigCommand(place)).catch(undefinedIfAbsent);
  const found = await read();
  if (!found) {
    const command = new CreateFunctionUrlConfigCommand({ ...place, AuthType: 'AWS_IAM' });
    await lambda.send(command).catch(ignoreConflict);
  }
  const url = found ?? (await read());
  if (!url) throw endpointNotReady(`The Function URL of ${FunctionName} is not visible yet.`);
  const [, , , , account] = url.FunctionArn!.split(':');
  const permissions = [
    { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM' as const },
    { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
  ];
  for (const permission of permissions) {
    const StatementId = permission.Action.replace('lambda:', 'account-');
    const command = new AddPermissionCommand({ ...place, StatementId, Principal: account, ...permission });
    await lambda.send(command).catch(ignoreConflict);
  }
  return url.FunctionUrl!;
}
