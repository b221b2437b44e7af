import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middyfy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import { bundledCode } from './code.ts';
import { describeIssues, toFailure } from './failure.ts';
import { withPorts } from './ports.ts';
import { logged, type Verb } from './stage-log.ts';
import { log, logger, metrics, tracer } from './telemetry.ts';

/** Left for the error's report when the work is stopped before Lambda would kill it without a word. */
const earlyMillis = 3000;

/**
 * Makes a stage's verb a Lambda handler. Everything that is not the work is here: logs, metrics and traces, input and
 * output checked by zod, errors named for Step Functions, the function's deadline as `ports.signal`, ports over S3
 * with an empty scratch folder, and the stage log under `runs/<runId>/log/`. `functions/collect/handler.ts` is:
 *
 * ```ts
 * import { CollectInput, CollectOutput } from '../../contracts/stages.ts';
 * import { stage } from '../_shared/stage.ts';
 * import { collect } from './collect.ts';
 *
 * export const handler = stage('collect', CollectInput, CollectOutput, collect);
 * ```
 */
export function stage<In extends z.ZodType, Out extends z.ZodType>(
  name: string,
  input: In,
  output: Out,
  verb: Verb<z.output<In>, z.input<Out>>,
) {
  const work = async (event: unknown, context: Context, { signal }: { signal: AbortSignal }) => {
    const parsed = parseInput(input, event);
    const memoryMb = Number(context.memoryLimitInMB);
    const host = { on: 'lambda' as const, memoryMb, code: bundledCode() };
    const result = await withPorts(log, signal, (ports) => logged(name, host, verb, parsed, ports));
    return output.parse(result);
  };
  return lambda(name, work);
}

/** The same wrapper for a function that is no stage of a run: no schema, no ports, no stage log. */
export function lambda<In, Out>(
  name: string,
  work: (event: In, context: Context, options: { signal: AbortSignal }) => Promise<Out>,
) {
  const timeoutEarlyResponse = () => {
    throw misconfigured(
      'out_of_time',
      `${name} did not finish within the function's time limit: land less data, or set trainOn to "sagemaker".`,
    );
  };
  const timed = async (event: In, context: Context, options: { signal: AbortSignal }) => {
    const started = Date.now();
    const result = await work(event, context, options);
    metrics.addMetric('Seconds', MetricUnit.Seconds, (Date.now() - started) / 1000);
    return result;
  };
  metrics.setDefaultDimensions({ stage: name });
  return middyfy(timed, { timeoutEarlyInMillis: earlyMillis, timeoutEarlyResponse })
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .before(({ event }) => label(name, event))
    .onError((request) => {
      const failure = toFailure(request.error);
      metrics.addMetric(failure.name, MetricUnit.Count, 1);
      logger.error(failure.message, failure);
      request.error = failure; // thrown by middy after the other middlewares have flushed
    });
}

function label(name: string, event: unknown): void {
  const runId = (event as { run?: { runId?: string } } | null)?.run?.runId;
  logger.appendKeys({ stage: name, ...(runId && { runId }) });
}

function parseInput<In extends z.ZodType>(schema: In, event: unknown): z.output<In> {
  const result = schema.safeParse(event);
  if (!result.success)
    throw misconfigured('invalid_input', `The stage's input: ${describeIssues(result.error)}.`);
  return result.data;
}
