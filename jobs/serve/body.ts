import type { IncomingMessage } from 'node:http';

/**
 * The request's body. Of one with more than `limit` bytes no more is kept than shows that it is too large, the rest is
 * read and dropped: a client that is still sending could not read the refusal.
 *
 * @throws where the client goes away before its end.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      if (bytes > limit) return;
      bytes += chunk.length;
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}
