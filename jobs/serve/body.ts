import type { IncomingMessage } from 'node:http';
import { rejected } from '../../contracts/errors.ts';

/**
 * The request's body, never more than `limit` bytes in memory: a declared length is refused before a byte is read.
 *
 * @throws Failure `RejectedData` too_large
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    rejected('too_large', `The request is larger than ${limit} bytes; send fewer rows at once.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Not destroyed on return: that would close the connection before the refusal is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
