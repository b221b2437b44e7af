/** `node look-worker.ts FOLDER PIPELINE TIME`: one look of the monitor at a pipeline in a folder's store; prints its decision. */
import { localPorts } from '../../cli/fit/ports.ts';
import { monitor } from '../../functions/monitor/monitor.ts';

const [folder, pipeline, time] = process.argv.slice(2);
const source = { bucket: 'local', key: 'none', versionId: '1' };
const say = (message: string, facts?: Record<string, unknown>) => console.error(message, facts ?? '');
const ports = localPorts({ folder, source, file: '' }, { info: say, warn: say });
const { decisions } = await monitor({ pipeline }, ports, new Date(time));
console.log(JSON.stringify(decisions[0]));
