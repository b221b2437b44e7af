import { MonitorInput, MonitorOutput } from '../../contracts/monitor.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { stage } from '../_shared/stage.ts';
import { monitor } from './monitor.ts';

export const handler = stage('monitor', MonitorInput, MonitorOutput, (input, ports) => {
  const { signal } = ports;
  const objects = s3Conditional({ s3: s3(), bucket: setting('ARTIFACTS_BUCKET'), signal });
  return monitor(input, { ...ports, objects }, new Date());
});
