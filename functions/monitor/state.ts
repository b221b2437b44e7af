import { monitorPrefix, monitorStateKey } from '../../contracts/keys.ts';
import { type MonitorRecord, MonitorState } from '../../contracts/monitor.ts';
import type { Conditional, Store } from '../../contracts/ports.ts';
import { findJson } from '../_shared/read-json.ts';

/** What the look before left, and the tag that a look must find unchanged. */
export type Left = { state?: MonitorState; tag?: string };

/** @throws Failure `Misconfigured` invalid_artifact where it is not ours. */
export async function readState(pipeline: string, objects: Conditional): Promise<Left> {
  const key = monitorStateKey(pipeline);
  const found = await objects.read(key);
  if (!found) return {};
  return { tag: found.tag, state: await findJson(key, MonitorState, { find: async () => found.bytes }) };
}

/**
 * Makes the look count, unless another one was made meanwhile. Then its record is copied to its place; where that copy is
 * lost, {@link copyRecord} of the next look makes it.
 */
export async function commit(
  pipeline: string,
  next: MonitorState,
  tag: string | undefined,
  { objects, store }: { objects: Conditional; store: Pick<Store, 'put'> },
): Promise<boolean> {
  const text = JSON.stringify(next);
  const isSwapped =
    (await objects.swap(monitorStateKey(pipeline), text, tag)) || (await isWritten(pipeline, text, objects));
  if (isSwapped) await putRecord(next.record, store);
  return isSwapped;
}

/** Whether the write had succeeded, and only its answer was lost. */
async function isWritten(pipeline: string, text: string, objects: Conditional): Promise<boolean> {
  const found = await objects.read(monitorStateKey(pipeline));
  return found !== undefined && Buffer.from(text).equals(found.bytes);
}

export const putRecord = (record: MonitorRecord, store: Pick<Store, 'put'>) =>
  store.put(recordKey(record), JSON.stringify(record, null, 2));

/** Copies the last record to its place, where the look that made it died before it had. */
export async function copyRecord(record: MonitorRecord, store: Pick<Store, 'find' | 'put'>): Promise<void> {
  if (!(await store.find(recordKey(record)))) await putRecord(record, store);
}

/** What landed is looked at beside the traffic, perhaps at the same time. */
const recordKey = ({ pipeline, time, landed }: MonitorRecord) =>
  `${monitorPrefix(pipeline)}${time}${landed ? '-landed' : ''}.json`;
