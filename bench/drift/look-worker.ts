/** `node look-worker.ts FOLDER PIPELINE TIME`: one look of the monitor at a pipeline in a folder's store; prints its decision. */
import { sha256 } from '../../contracts/keys.ts';
import type { Conditional, Store } from '../../contracts/ports.ts';
import { localPorts } from '../../cli/fit/ports.ts';
import { monitor } from '../../functions/monitor/monitor.ts';

const [folder, pipeline, time] = process.argv.slice(2);
const source = { bucket: 'local', key: 'none', versionId: '1' };
const log = {
  info: () => undefined,
  warn: (message: string, facts?: Record<string, unknown>) => console.error(message, facts ?? ''),
};
const ports = localPorts({ folder, source, file: '' }, log);
const { decisions } = await monitor({ pipeline }, { ...ports, objects: alone(ports.store) }, new Date(time));
console.log(JSON.stringify(decisions[0]));

/** Nobody else writes to the folder: what is compared cannot change before it is swapped. */
function alone(store: Store): Conditional {
  const read: Conditional['read'] = async (key) => {
    const bytes = await store.find(key);
    return bytes && { bytes, tag: sha256(bytes) };
  };
  return {
    read,
    swap: async (key, body, tag) => {
      if ((await read(key))?.tag !== tag) return false;
      await store.put(key, body);
      return true;
    },
  };
}
