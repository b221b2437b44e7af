import { onSageMaker } from '../sagemaker/kind.ts';
import { letTypeChange, scale, stopScaling } from '../sagemaker/scaling.ts';
import { instanceVariant } from '../sagemaker/variant.ts';

/** A SageMaker real-time endpoint: instances that are always there, their number by the traffic. */
export const realtime = onSageMaker({
  serving: 'realtime',
  variant: instanceVariant,
  beforeShift: letTypeChange,
  afterShift: scale,
  beforeRemoval: stopScaling,
});
