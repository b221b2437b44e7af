import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ScheduleInput, ScheduleOutput } from '../../contracts/schedule.ts';
import { setting } from '../_shared/ports.ts';
import { stage } from '../_shared/stage.ts';
import { eventBridgeSchedules } from './eventbridge.ts';
import { schedule } from './schedule.ts';

const client = new SchedulerClient({});

export const handler = stage('schedule', ScheduleInput, ScheduleOutput, (input, { store, log, signal }) => {
  const target = { machineArn: setting('MONITOR_STATE_MACHINE_ARN'), roleArn: setting('SCHEDULE_ROLE_ARN') };
  return schedule(input, { store, log, schedules: eventBridgeSchedules(client, target, signal) }, new Date());
});
