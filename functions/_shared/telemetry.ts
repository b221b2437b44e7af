import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { metricsNamespace, metricsService } from '../../contracts/metrics.ts';
import type { Log } from '../../contracts/ports.ts';

/** One instance of each per execution environment, shared by all invocations. */
export const logger = new Logger({ serviceName: 'landfall' });
export const metrics = new Metrics({ namespace: metricsNamespace, serviceName: metricsService });

/** Lambda sets the daemon's address; elsewhere (LocalStack, tests) there is nobody to send segments to. */
export const tracer = new Tracer({
  serviceName: 'landfall',
  enabled: process.env.AWS_XRAY_DAEMON_ADDRESS !== undefined,
});

/** The logger as the verbs see it. */
export const log: Log = {
  info: (message, facts = {}) => logger.info(message, facts),
  warn: (message, facts = {}) => logger.warn(message, facts),
};
