import { createServer } from 'node:net';
import { once } from 'node:events';

/** A port of the loopback interface that was free a moment ago. With `wanted`, that one. @throws Error when it is taken. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  server.listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`port ${wanted} is not free; choose another or stop what uses it`, { cause });
  }
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
