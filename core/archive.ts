import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Byte 9 of a gzip header names the system that made it; 255 is "unknown" (RFC 1952). */
const systemByte = 9;

/** A `.tar.gz` of the files by name: the same files give the same bytes, at any time and on any system. */
export async function tarGz(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, bytes] of Object.entries(files)) {
    archive.entry({ name, size: bytes.length, mode: 0o644, mtime: new Date(0) }, Buffer.from(bytes));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const zipped = gzipSync(Buffer.concat(chunks), { level: 6 });
  zipped[systemByte] = 255;
  return zipped;
}
