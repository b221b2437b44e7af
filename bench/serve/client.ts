import { connect, type Socket } from 'node:net';

/** Requests to a server on this machine. */
export type Load = {
  port: number;
  /** So many are under way at any time, each on a connection of its own that is kept. */
  concurrency: number;
  /** No request begins later; those under way are waited for. */
  seconds: number;
  /** The whole request, as `httpPost` makes it; `n` counts from 0. */
  request: (n: number) => Buffer;
  /** Whether an answer of status 200 is the one to request `n`; all are where absent. */
  isRight?: (body: Buffer, n: number) => boolean;
};

/** `seconds` is until the last answer; `millis` are of the right answers, ascending. */
export type Loaded = { sent: number; answered: number; seconds: number; millis: Float64Array };

/** The bytes of a POST to `/invocations`. */
export function httpPost(body: string, headers: Record<string, string> = {}): Buffer {
  const length = Buffer.byteLength(body);
  const all = { host: '127.0.0.1', 'content-type': 'application/json', 'content-length': length, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /invocations HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/**
 * Sends requests as fast as they are answered. Written on sockets, so that the client takes a small part of the cores that it
 * shares with the server: it reads a status, a length and so many bytes. A connection that breaks ends with its request
 * unanswered.
 */
export async function load({ port, concurrency, seconds, request, isRight }: Load): Promise<Loaded> {
  const began = performance.now();
  const millis: number[] = [];
  let sent = 0;
  const client = async () => {
    const ask = await openConnection(port);
    while (performance.now() - began < seconds * 1000) {
      const n = sent++;
      const bytes = request(n);
      const at = performance.now();
      const answer = await ask(bytes);
      if (!answer) break;
      if (answer.status === 200 && (isRight?.(answer.body, n) ?? true)) millis.push(performance.now() - at);
    }
    await ask(undefined);
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return {
    sent,
    answered: millis.length,
    seconds: (performance.now() - began) / 1000,
    millis: Float64Array.from(millis).toSorted(),
  };
}

export type HttpAnswer = { status: number; body: Buffer };

/** Sends a request and gives its answer, undefined where the connection breaks; without a request it closes. */
type Ask = (request: Buffer | undefined) => Promise<HttpAnswer | undefined>;

/** @throws where nobody listens there. */
export async function openConnection(port: number): Promise<Ask> {
  const socket = await connected(port);
  let chunks: Buffer[] = [];
  let settle: ((answer: HttpAnswer | undefined) => void) | undefined;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    const answer = parse(chunks);
    if (!answer) return;
    chunks = [];
    settle?.(answer);
  });
  socket.on('error', () => socket.destroy()).on('close', () => settle?.(undefined));
  return (request) =>
    new Promise((resolve) => {
      settle = resolve;
      if (socket.destroyed) resolve(undefined);
      else if (request) socket.write(request);
      else socket.destroy();
    });
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject).once('connect', () => resolve(socket.off('error', reject)));
  });
}

/** The answer, once it is whole. Its head is in the first chunk or, where that was small, in the first ones. */
function parse(chunks: Buffer[]): HttpAnswer | undefined {
  if (chunks.length === 2 && chunks[0].indexOf('\r\n\r\n') < 0) chunks.splice(0, 2, Buffer.concat(chunks));
  const [first] = chunks;
  const end = first.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = first.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`An answer without a length: ${head}`);
  const received = chunks.reduce((total, chunk) => total + chunk.length, 0);
  const whole = end + 4 + Number(length);
  if (received < whole) return undefined;
  const bytes = chunks.length === 1 ? first : Buffer.concat(chunks);
  return { status: Number(head.slice(9, 12)), body: bytes.subarray(end + 4, whole) };
}
