import { traits } from '../../validity/traits.ts';
import { checkFitData, refuseCodes, requireAll } from '../check.ts';
import type { Estimator, FitContext, FitData, FitSession, Params } from '../estimator.ts';
import type { TargetTransform } from '../target-transform.ts';
import { estimateSeconds, hasten } from './cost.ts';
import { createDesign } from './design.ts';
import { createLearner } from './learner.ts';
import { toOnnx, type Model } from './model.ts';
import { LinearParams, neighbours, space, variants } from './params.ts';
import { validate, validatePath, type LearnerFold } from './validate.ts';

/** Ridge, lasso, logistic and multinomial regression, and all between: linear models with an elastic net penalty. */
export const linear: Estimator = {
  name: 'linear',
  capability: ({ target_transform = 'none' }) => ({
    takes: traits.numeric,
    refuses: traits.missing | traits.infinite | traits.codes,
    ...(target_transform === 'log1p' && { refusesTarget: traits.negative }),
  }),
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: LinearParams,
  variants,
  space,
  open,
  toOnnx,
  explain: (model) => ({ method: 'linear', weights: (model as Model).weights }),
  adapt: (params) => params,
  hasten,
  neighbours: (params) => neighbours(LinearParams.parse(params)),
  estimateSeconds,
};

async function open(data: FitData, { signal }: FitContext): Promise<FitSession> {
  checkFitData(data);
  refuseCodes(data);
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const prepared = new Map<TargetTransform, LearnerFold[]>();
  const prepare = (transform: TargetTransform): LearnerFold[] =>
    data.folds.map(({ train, validation }) => ({
      learner: createLearner(train, data, transform, pause),
      validation: createDesign(validation.matrix),
    }));
  return {
    validate: async (params: Params) => {
      const parsed = LinearParams.parse(params);
      const folds = prepared.get(parsed.target_transform) ?? prepare(parsed.target_transform);
      prepared.set(parsed.target_transform, folds);
      return await (parsed.path ? validatePath : validate)(data, folds, parsed);
    },
    fit: async (params: Params) => {
      const parsed = LinearParams.parse(params);
      const learner = createLearner(requireAll(data), data, parsed.target_transform, pause);
      return (await learner(parsed)).model;
    },
    close: async () => undefined,
  };
}
