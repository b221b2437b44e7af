import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** How long Lambda may take to answer on its own machine. */
const patienceMillis = 2000;

/** Runs in a thread of its own, in CommonJS: the main thread waits until `done` is set. */
const program = `
const { workerData: { url, name, port, done } } = require('node:worker_threads');
const tell = (message) => {
  port.postMessage(message);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
};
const headers = { 'Lambda-Extension-Name': name, 'content-type': 'application/json' };
const request = require('node:http').request(url, { method: 'POST', headers }, (response) => {
  response.resume();
  const id = response.headers['lambda-extension-identifier'];
  tell(id && response.statusCode === 200 ? { id } : { reason: 'HTTP ' + response.statusCode });
});
request.on('error', (error) => tell({ reason: String(error) }));
request.end(JSON.stringify({ events: ['INVOKE'] }));
`;

/**
 * Registers this process as an internal extension for INVOKE events and returns the extension's identifier. Blocks: Lambda
 * takes registrations only until the runtime asks for the first event, which it does as soon as the handler's module is
 * loaded, and a CommonJS module cannot await while it is loaded.
 *
 * @throws where Lambda refuses, or does not answer within 2 s.
 */
export function registerExtension(api: string, name: string): string {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const url = `http://${api}/2020-01-01/extension/register`;
  const workerData = { url, name, port: port2, done };
  const worker = new Worker(program, { eval: true, workerData, transferList: [port2], execArgv: [] });
  worker.unref();
  Atomics.wait(done, 0, 0, patienceMillis);
  const told = receiveMessageOnPort(port1)?.message as { id?: string; reason?: string } | undefined;
  port1.close();
  if (told?.id) return told.id;
  throw new Error(`Lambda did not register the extension: ${told?.reason ?? 'it did not answer'}`);
}
