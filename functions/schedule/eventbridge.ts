import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Wanted } from './wanted.ts';

/** Schedules by name. */
export type Schedules = {
  names(prefix: string): Promise<string[]>;
  /** Whether the schedule is there as it is wanted; `absent` where there is none. */
  compare(wanted: Wanted): Promise<'same' | 'different' | 'absent'>;
  /** One that somebody made meanwhile is changed, one that somebody removed is made. */
  put(wanted: Wanted): Promise<void>;
  remove(name: string): Promise<void>;
};

/** What a schedule starts, and the role by which it may. */
export type Target = { machineArn: string; roleArn: string };

/** A look is made again where Step Functions could not be reached; later than the next one it is of no use. */
const retries = { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 };

/** Schedules of EventBridge Scheduler, in its default group. */
export function eventBridgeSchedules(
  client: SchedulerClient,
  { machineArn, roleArn }: Target,
  signal: AbortSignal,
): Schedules {
  const options = { abortSignal: signal };
  const settings = ({ name, expression, input, startDate }: Wanted) => ({
    Name: name,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'UTC',
    StartDate: startDate,
    State: 'ENABLED' as const,
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: { Arn: machineArn, RoleArn: roleArn, Input: input, RetryPolicy: retries },
  });
  return {
    async names(prefix) {
      const names: string[] = [];
      const pages = paginateListSchedules({ client }, { GroupName: 'default', NamePrefix: prefix });
      for await (const { Schedules = [] } of pages) names.push(...Schedules.map(({ Name }) => Name!));
      return names;
    },
    async compare(wanted) {
      const found = await client.send(new GetScheduleCommand({ Name: wanted.name }), options).catch(absent);
      if (!found) return 'absent';
      const { ScheduleExpression: expression, State, Target: target } = found;
      const isSame =
        expression === wanted.expression &&
        State === 'ENABLED' &&
        target?.Input === wanted.input &&
        target.Arn === machineArn &&
        target.RoleArn === roleArn;
      return isSame ? 'same' : 'different';
    },
    async put(wanted) {
      const input = settings(wanted);
      const updated = await client.send(new UpdateScheduleCommand(input), options).catch(absent);
      if (updated) return;
      await client.send(new CreateScheduleCommand(input), options).catch((error: unknown) => {
        if (!(error instanceof ConflictException)) throw error;
        return client.send(new UpdateScheduleCommand(input), options);
      });
    },
    async remove(name) {
      await client.send(new DeleteScheduleCommand({ Name: name }), options).catch(absent);
    },
  };
}

/** @throws anything but that there is no such schedule */
function absent(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}
