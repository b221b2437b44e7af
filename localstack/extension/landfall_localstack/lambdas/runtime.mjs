// The Node.js side of a Lambda execution environment: loads the handler, then answers one invocation at a time.
// Messages are JSON lines over an inherited socket; see channel.py.
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const END_MARK = '\0landfall-end\n';
const { env } = process;
const channel = new Socket({ fd: Number(env.LANDFALL_CHANNEL), readable: true, writable: true });
delete env.LANDFALL_CHANNEL;
env.AWS_EXECUTION_ENV = `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`;
// LocalStack is gone, or has given this environment up.
channel.on('close', () => process.exit(1));

const send = (kind, body) =>
  new Promise((done) => channel.write(`${JSON.stringify({ kind, body })}\n`, () => done()));
const flush = () => new Promise((done) => process.stdout.write(END_MARK, () => done()));

/** What AWS reports of a thrown value. */
function describe(thrown, errorType = thrown instanceof Error ? thrown.name : typeof thrown) {
  if (!(thrown instanceof Error)) return { errorType, errorMessage: String(thrown), trace: [] };
  return { errorType, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
}

/** An error that no handler caught ends the process, as on AWS; it is the result of the invocation that runs. */
async function fatal(error) {
  console.error(JSON.stringify(error));
  await send('failed', error);
  process.exit(129);
}
process.on('uncaughtException', (error) => fatal(describe(error)));
process.on('unhandledRejection', (error) => fatal(describe(error, 'Runtime.UnhandledPromiseRejection')));

function failure(name, message) {
  return Object.assign(new Error(message), { name });
}

async function load(specification) {
  const dot = specification.lastIndexOf('.');
  const [module, name] = [specification.slice(0, dot), specification.slice(dot + 1)];
  const base = resolve(env.LAMBDA_TASK_ROOT, module);
  const file = ['', '.js', '.mjs', '.cjs']
    .map((extension) => base + extension)
    .find((path) => existsSync(path));
  if (!file) throw failure('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const exported = await import(pathToFileURL(file).href);
  const handler = exported[name] ?? exported.default?.[name];
  if (typeof handler !== 'function')
    throw failure('Runtime.HandlerNotFound', `${specification} is undefined or not exported`);
  return handler;
}

const contextOf = (request) => ({
  awsRequestId: request['invoke-id'],
  invokedFunctionArn: request['invoked-function-arn'],
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, Math.floor(request.deadline - Date.now())),
});

async function answer(handler, request) {
  env['_X_AMZN_TRACE_ID'] = request['trace-id'];
  try {
    const result = await handler(JSON.parse(request.payload || '{}'), contextOf(request));
    return ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    const described = describe(error);
    console.error(`${request['invoke-id']}\tERROR\tInvoke Error\t${JSON.stringify(described)}`);
    return ['error', described];
  }
}

const handler = await load(env['_HANDLER']).catch((error) => fatal(describe(error)));
await send('ready');
for await (const line of createInterface({ input: channel })) {
  const [kind, body] = await answer(handler, JSON.parse(line));
  await flush();
  await send(kind, body);
}
