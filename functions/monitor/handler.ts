import { MonitorInput, MonitorOutput } from '../../contracts/monitor.ts';
import { stage } from '../_shared/stage.ts';
import { monitor } from './monitor.ts';

export const handler = stage('monitor', MonitorInput, MonitorOutput, (input, ports) =>
  monitor(input, ports, new Date()),
);
