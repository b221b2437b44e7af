import type { Context } from 'aws-lambda';
import { once } from '../../core/serving/models.ts';
import { answer } from '../_shared/serving/answer.ts';
import { afterwards } from './after.ts';
import { readEvent } from './event.ts';
import { openService } from './service.ts';

const after = afterwards(process.env.AWS_LAMBDA_RUNTIME_API);

/** Begun while Lambda initialises the environment. What fails is reported by the first invocation, and tried again. */
const service = once(openService);
service().catch(() => undefined);

const nothing = async () => {};

/** Answers Function URLs, API Gateway and direct calls. Not in the stages' wrapper, which would cost every caller time. */
export async function handler(event: unknown, { awsRequestId }: Pick<Context, 'awsRequestId'>) {
  let work = nothing;
  try {
    const opened = await service();
    const { request, result } = readEvent(event, awsRequestId);
    const { reply, cause, after: rest } = await answer(request, opened);
    work = async () => {
      await rest();
      await opened.capture?.drain();
    };
    return result(reply, cause);
  } finally {
    await after(awsRequestId, work);
  }
}
