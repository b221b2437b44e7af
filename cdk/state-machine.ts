import { join } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { root } from './bundle.ts';

export type MachineName = 'pipeline' | 'monitor' | 'release' | 'batch' | 'backfill' | 'forget';

/** Known before the machine is made, so that the trigger's role can name it. */
export const machineArn = (stack: Stack, name: MachineName) =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: `landfall-${name}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The machine `landfall-<name>` of `statemachines/<name>.asl.json`: logged, traced, with a role of its own. */
export function stateMachine(
  scope: Construct,
  name: MachineName,
  definitionSubstitutions: Record<string, string>,
  statements: PolicyStatement[],
): StateMachine {
  const id = name[0].toUpperCase() + name.slice(1);
  const role = new Role(scope, `${id}MachineRole`, {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
  });
  for (const statement of statements) role.addToPolicy(statement);
  const destination = new LogGroup(scope, `${id}MachineLog`, {
    logGroupName: `/aws/vendedlogs/states/landfall-${name}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return new StateMachine(scope, `${id}Machine`, {
    stateMachineName: `landfall-${name}`,
    definitionBody: DefinitionBody.fromFile(join(root, 'statemachines', `${name}.asl.json`)),
    definitionSubstitutions,
    tracingEnabled: true,
    // Without the data: the execution's history has it, and an error's text may hold a row of somebody's file.
    logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
    role,
  });
}
