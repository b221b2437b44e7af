import { join } from 'node:path';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { consumerFunction } from '../function.ts';
import type { LiveModel } from '../model.ts';

/** Another team's service: `handler.ts` with the client that `landfall client credit-risk` wrote. */
export const loanDesk = (scope: Construct, model: LiveModel): NodejsFunction =>
  consumerFunction(scope, 'LoanDesk', join(import.meta.dirname, 'handler.ts'), model);
