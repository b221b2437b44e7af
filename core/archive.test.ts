import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { tarGz } from './archive.ts';

async function untar(bytes: Uint8Array): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const reader = extract();
  reader.end(gunzipSync(bytes));
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files[entry.header.name] = Buffer.concat(chunks).toString('latin1');
  }
  return files;
}

test('gives back what was put in, also larger than a stream buffer', async () => {
  const large = Buffer.alloc(300_000, 'x');
  const bytes = await tarGz({ 'model.onnx': large, empty: new Uint8Array() });
  expect(await untar(bytes)).toEqual({ 'model.onnx': large.toString(), empty: '' });
});

test('the same files give the same bytes, wherever they are made', async () => {
  const once = await tarGz({ 'model.onnx': Buffer.from('model') });
  await new Promise((resolve) => setTimeout(resolve, 1100)); // a tar's times have whole seconds
  expect(await tarGz({ 'model.onnx': Buffer.from('model') })).toEqual(once);
  expect([...once.slice(4, 8), once[9]]).toEqual([0, 0, 0, 0, 255]);
});
