import { Champion } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { championKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Settings } from '../aws/settings.ts';
import { functionEndpoint } from './function-endpoint.ts';
import { sagemakerEndpoint } from './sagemaker-endpoint.ts';

export type Question = { body: string; contentType: string; accept: string };

/** What came back; `status` is HTTP's. */
export type Said = { status: number; text: string };

/** Where a pipeline's live model answers, whatever it is on AWS. */
export type Endpoint = {
  /** @throws what AWS says where the model itself was not reached. */
  ask(question: Question): Promise<Said>;
  close(): void;
};

/** @throws Failure `Misconfigured` endpoint_missing where the pipeline has no live model. */
export async function openEndpoint(
  { settings, store }: { settings: Settings; store: Pick<Store, 'find'> },
  pipeline: string,
): Promise<Endpoint> {
  const champion = await findJson(championKey(pipeline), Champion, store);
  if (!champion) throw endpointMissing(pipeline);
  const { placement } = champion;
  const missing = (cause: unknown) => endpointMissing(pipeline, cause);
  return placement.serving === 'lambda'
    ? functionEndpoint(settings, placement, missing)
    : sagemakerEndpoint(settings, placement.endpoint, missing);
}

function endpointMissing(pipeline: string, cause?: unknown) {
  const advice = `\`landfall runs ${pipeline}\` tells of its runs.`;
  return misconfigured('endpoint_missing', `"${pipeline}" has no live model. ${advice}`, {}, cause);
}
