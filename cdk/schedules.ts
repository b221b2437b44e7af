import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { schedulePrefix } from '../contracts/schedule.ts';
import { allow } from './permissions.ts';
import { passRole } from './service-permissions.ts';
import { machineArn } from './state-machine.ts';

/** By this role the schedules of pipelines start the monitor's machine, and do nothing else. */
export function scheduleRole(stack: Stack): Role {
  const role = new Role(stack, 'PipelineSchedulesRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  role.addToPolicy(allow(['states:StartExecution'], [machineArn(stack, 'monitor')]));
  return role;
}

/** The function `schedule` keeps the schedules named `landfall-…`, and gives them this role alone. */
export function scheduleStatements(stack: Stack, role: Role) {
  const schedules = `schedule/default/${schedulePrefix}*`;
  return [
    allow(
      ['Get', 'Create', 'Update', 'Delete'].map((verb) => `scheduler:${verb}Schedule`),
      [stack.formatArn({ service: 'scheduler', resource: schedules })],
    ),
    allow(['scheduler:ListSchedules'], ['*']), // knows no resources
    passRole(role.roleArn, 'scheduler'),
  ];
}

/** Once an hour the schedules of all pipelines are brought in order, whoever changed a definition or a schedule. */
export function hourlySchedules(stack: Stack, schedule: LambdaFunction): void {
  // oxlint-disable-next-line no-new -- making a construct adds it to the stack
  new Schedule(stack, 'SchedulesSchedule', {
    description: 'Brings the schedules of pipelines in order',
    schedule: ScheduleExpression.expression('rate(1 hour)'),
    target: new LambdaInvoke(schedule, { input: ScheduleTargetInput.fromObject({}) }),
  });
}
