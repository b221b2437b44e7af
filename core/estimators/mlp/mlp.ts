import { traits } from '../../validity/traits.ts';
import { checkFitData, refuseCodes, requireAll } from '../check.ts';
import type { Estimator, FitContext, FitData, FitSession, Params } from '../estimator.ts';
import { estimateSeconds, hasten } from './cost.ts';
import { createLearner } from './learner.ts';
import { toOnnx } from './model.ts';
import { adapt, MlpParams, neighbours, space, variants } from './params.ts';
import { validate } from './validate.ts';

/**
 * Multilayer perceptrons of rectified units, learnt by AdamW in one cycle of the learning rate. They want numbers of
 * about the same scale, such as the network plan gives.
 */
export const mlp: Estimator = {
  name: 'mlp',
  capability: ({ target_transform = 'none' }) => ({
    takes: traits.numeric,
    refuses: traits.missing | traits.infinite | traits.codes | traits.sparse,
    ...(target_transform === 'log1p' && { refusesTarget: traits.negative }),
  }),
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: MlpParams,
  variants,
  space,
  open,
  toOnnx,
  adapt,
  hasten,
  neighbours: (params) => neighbours(MlpParams.parse(params)),
  estimateSeconds,
};

async function open(data: FitData, { seed, signal }: FitContext): Promise<FitSession> {
  checkFitData(data);
  refuseCodes(data);
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  return {
    validate: (params: Params) => validate(data, MlpParams.parse(params), seed, pause),
    fit: async (params: Params, iterations: number) => {
      const { epoch, model } = createLearner(requireAll(data), data, MlpParams.parse(params), seed);
      for (let done = 0; done < iterations; done++) {
        await pause();
        epoch();
      }
      return model;
    },
    close: async () => undefined,
  };
}
