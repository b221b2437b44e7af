import { onSageMaker } from '../sagemaker/kind.ts';
import { serverlessVariant } from '../sagemaker/variant.ts';

/** A SageMaker serverless endpoint: $0 when idle. */
export const serverless = onSageMaker({ serving: 'serverless', variant: serverlessVariant });
