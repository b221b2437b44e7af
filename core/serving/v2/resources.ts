import { rejected } from '../../../contracts/errors.ts';
import { json } from '../reply.ts';
import type { Model, Resource } from '../respond.ts';
import { infer } from './infer.ts';
import { modelMetadata, serverMetadata } from './metadata.ts';

const said = (value: (model: Model) => unknown): Resource => ({
  GET: (_, model) => ({ reply: json(200, value(model)) }),
});

const server = new Map<string, Resource>([
  ['/v2', said(() => serverMetadata)],
  ['/v2/health/live', said(() => ({ live: true }))],
  ['/v2/health/ready', said(() => ({ ready: true }))],
]);

const modelPath = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/;

/**
 * The paths of the Open Inference Protocol v2 as KServe and Triton have them. The one model is the pipeline's. A client
 * can ask any version that is served for an inference; the primary's is the one that is described.
 * @throws Failure `RejectedData` not_found where the path names another model or version.
 */
export function protocolResource(path: string, model: Model): Resource | undefined {
  const found = modelPath.exec(path);
  if (!found) return server.get(path);
  const [, name, text, action] = found;
  if (name !== model.pipeline) {
    throw rejected('not_found', `There is no model ${name}; there is ${model.pipeline}.`);
  }
  const version = text === undefined ? undefined : versionOf(text);
  if (action === '/infer') return { POST: (request) => infer(request, model, version) };
  if (version !== undefined && version !== model.version) throw unknown(text);
  return said(() => (action === '/ready' ? { name, ready: true } : modelMetadata(model)));
}

function versionOf(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw unknown(text);
  return Number(text);
}

const unknown = (version: string) => rejected('not_found', `Version ${version} is not served here.`);
