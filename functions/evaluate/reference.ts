import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import { makeReference, type ReferenceRequest } from '../../core/checks/performance/reference.ts';

/** Writes `evaluate/reference.json`, by which a live version is watched; none where nothing was measured. */
export async function writeReference(
  runId: string,
  request: ReferenceRequest,
  { store }: Pick<Ports, 'store'>,
): Promise<void> {
  const reference = await makeReference(request);
  if (reference) await store.put(runKey(runId, 'evaluate', 'reference.json'), JSON.stringify(reference));
}
