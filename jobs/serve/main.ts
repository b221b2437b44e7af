import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../../functions/_shared/serving/answer.ts';
import { background } from '../../functions/_shared/serving/background.ts';
import { warn } from '../../functions/_shared/serving/warn.ts';
import { servingServer } from './server.ts';
import { openService } from './service.ts';

const { env } = process;

/** How long an answer may be held up by a store that does not respond. */
const patienceMillis = 2000;

/**
 * The container's program. Needs nothing of AWS: `SM_MODEL_DIR=out node jobs/serve/main.ts` serves what
 * `landfall fit --out out` wrote. SIGTERM ends it when all requests under way are answered and captured.
 */
async function main(): Promise<void> {
  const service = await openService(env);
  const { model, capture } = service;
  const later = background(warn);
  // A serverless endpoint is frozen after its answer, and what is under way then is lost.
  const isFrozen = env.LANDFALL_SERVING_KIND === 'serverless';
  const before = async (after: () => Promise<void>) => {
    const done = after().then(() => capture?.drain());
    await Promise.race([done, sleep(patienceMillis, undefined, { ref: false })]);
  };
  const server = servingServer({
    answer: (request) => answer(request, service),
    finish: isFrozen ? before : later.run,
    warn,
  });
  const stop = () =>
    server.close(() => {
      // Not `close` of the model: a process that ends gives all back, and sooner.
      void later
        .drain()
        .then(() => capture?.drain())
        .then(() => process.exit(0));
    });
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const port = Number(env.SAGEMAKER_BIND_TO_PORT ?? 8080);
  server.listen(port, env.LANDFALL_SERVE_HOST ?? '127.0.0.1', () => {
    const { pipeline, version } = model;
    console.log(JSON.stringify({ message: 'serving', port, model: { pipeline, version } }));
  });
}

main().catch((error: unknown) => {
  warn('the model cannot be served', error);
  process.exitCode = 1;
});
