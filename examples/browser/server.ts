import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
};

/** Serves files by name to this machine alone. Port 0: a free one. */
export function serveFiles(files: Record<string, Uint8Array>, port: number): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const name = new URL(url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html';
    const found = Object.hasOwn(files, name);
    response.writeHead(found ? 200 : 404, { 'content-type': types[extname(name)] ?? 'text/plain' });
    response.end(found ? files[name] : 'There is no such file.');
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
}
