import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = { payload?: unknown; error?: { errorType: string; errorMessage: string } };
type Waiting = PromiseWithResolvers<Answer> & { id: string; event: unknown };

/**
 * Lambda's Runtime API and Extensions API over HTTP, for one execution environment. As Lambda does, it takes
 * registrations only until the runtime asks for its first event, hands an answer on when it comes, and freezes the
 * process (SIGSTOP) when the runtime and every extension have asked for the next event.
 */
export async function fakeRuntime() {
  const asking: { runtime?: ServerResponse; extension?: ServerResponse } = {};
  const registered: string[] = [];
  const running = new Map<string, Waiting>();
  const log: string[] = [];
  let frozen = Promise.withResolvers<void>();
  let pid: number | undefined;
  let isInitialised = false;
  let count = 0;

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const [, , side, ...rest] = request.url!.split('/');
    const route = `${side} ${rest.at(-1)}`;
    log.push(route);
    if (route === 'extension register') return register(request, body, response);
    if (route === 'extension next') asking.extension = response;
    if (route === 'runtime next') [asking.runtime, isInitialised] = [response, true];
    if (rest.at(-1) === 'next') return freezeIfIdle();
    const waiting = running.get(rest[1])!;
    running.delete(waiting.id);
    response.writeHead(202).end();
    waiting.resolve({ [rest[2] === 'response' ? 'payload' : 'error']: JSON.parse(body) });
  }

  function register({ headers }: IncomingMessage, body: string, response: ServerResponse): void {
    const events = JSON.stringify((JSON.parse(body) as { events: string[] }).events);
    // An internal extension may not ask for SHUTDOWN.
    if (isInitialised || events !== '["INVOKE"]') return void response.writeHead(403).end();
    registered.push(String(headers['lambda-extension-name']));
    response.writeHead(200, { 'lambda-extension-identifier': 'identifier' }).end('{}');
  }

  function freezeIfIdle(): void {
    if (!asking.runtime || (registered.length > 0 && !asking.extension) || !pid) return;
    process.kill(pid, 'SIGSTOP');
    log.push('frozen');
    frozen.resolve();
  }

  return {
    api: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    registered,
    /** What was asked for, and when the process was frozen, in order. */
    log,
    /** The process to be frozen. */
    use: (started: number) => {
      pid = started;
    },
    /** Until all is done that an invocation brought. */
    frozen: () => frozen.promise,
    invoke: async (event: unknown): Promise<Answer> => {
      await frozen.promise;
      frozen = Promise.withResolvers();
      const waiting = { ...Promise.withResolvers<Answer>(), id: `request-${++count}`, event };
      running.set(waiting.id, waiting);
      process.kill(pid!, 'SIGCONT');
      const { runtime, extension } = asking;
      [asking.runtime, asking.extension] = [undefined, undefined];
      extension?.end(JSON.stringify({ eventType: 'INVOKE', requestId: waiting.id }));
      runtime!.writeHead(200, { 'lambda-runtime-aws-request-id': waiting.id }).end(JSON.stringify(event));
      return waiting.promise;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
