import type { Ensemble, Training } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Ports } from '../../contracts/ports.ts';
import { calibrateInGraph } from '../../core/calibration/calibrate.ts';
import { blendInGraph } from '../../core/ensemble/blend.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { explainProperty, type ExplainRecord } from '../../core/explain/record.ts';
import { featuresOutput } from '../../core/features/plan.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import { finishModel } from '../../core/onnx/finish.ts';
import { withMetadata } from '../../core/onnx/metadata.ts';
import { readSignature } from '../../core/onnx/scorer.ts';
import type { Graph } from '../../core/onnx/graph.ts';
import type { TrainingData } from './data.ts';
import {
  explainedMember,
  fitMember,
  type FittedMember,
  type Member,
  type MemberValues,
} from './fit-member.ts';
import { sessionsThatFit } from './memory.ts';

/** `ensemble`: what the model is really made of. */
export type Refitted = { bytes: Uint8Array; signature: Signature; ensemble: Ensemble };

export type LeftOut = NonNullable<Training['leftOut']>[number];
/** Which attempt this is, and what could not be fitted so far: what fails is added, what is there already is not tried. */
export type Attempt = { attempt: number; leftOut: LeftOut[] };

/**
 * Fits the members on all training rows, with as many rounds as were best on the folds: scaling them by 1.1 or 1.25 for
 * the additional rows made no difference on 14 splits of 7 sets (median change under 0.04 %). Writes them into one file,
 * from raw columns to answers. A member that cannot be fitted is named and left out; what was learnt about the whole
 * blend, its calibration and the like, is left out then, too.
 *
 * @throws what the first member threw, where none can be fitted.
 */
export async function refit(
  ensemble: Ensemble,
  target: string,
  data: TrainingData,
  seed: number,
  ports: Ports,
  attempt: Attempt = { attempt: 1, leftOut: [] },
): Promise<Refitted> {
  const fitted = await fitMembers(ensemble.members, data, { ...ports, seed }, attempt);
  const final = fitted.length === ensemble.members.length ? ensemble : without(ensemble, fitted);
  const graph = createGraph();
  const values = await appendMembers(graph, fitted, data);
  const weights = final.members.map(({ weight }) => weight);
  const scores = values.map((value) => value.scores);
  const blended = blendInGraph(graph, scores, weights);
  const { calibration, interval, threshold } = final;
  const answers = calibration ? calibrateInGraph(graph, blended, calibration) : blended;
  const { problemType, inputs, classes } = data.decisions;
  const signature = {
    target,
    problemType,
    inputs,
    ...(classes && { classes }),
    ...(threshold !== undefined && { threshold }),
  };
  const members = fitted.map((own, m) => explainedMember(own, values[m], weights[m], inputs));
  const record: ExplainRecord = { members, blended };
  const finished = finishModel(graph, answers, signature, interval);
  const bytes = withMetadata(finished, { [explainProperty]: JSON.stringify(record) });
  return { bytes, signature: readSignature(bytes), ensemble: final };
}

/** In the members' order; as many at a time as there are threads, while each can hold its data. */
async function fitMembers(
  members: readonly Member[],
  data: TrainingData,
  ports: Ports & { seed: number },
  { attempt, leftOut }: Attempt,
): Promise<FittedMember[]> {
  const known = leftOut.filter((one) => one.attempt === attempt);
  const plans = members.map(({ candidate }) => candidate.plan);
  const workers = Math.min(ports.threads, members.length, sessionsThatFit(plans, data, 1));
  const context = { ...ports, threads: Math.max(1, Math.floor(ports.threads / workers)) };
  const outcomes: ({ fitted: FittedMember } | { error: unknown })[] = [];
  const queue = [...members.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [place, member] = next;
      const { id } = member.candidate;
      const before = known.find((one) => one.id === id);
      if (before) {
        outcomes[place] = { error: new Error(before.reason) };
        continue;
      }
      try {
        outcomes[place] = { fitted: await fitMember(member, data, context) };
      } catch (error) {
        ports.signal.throwIfAborted();
        const { message: reason } = error as Error;
        ports.log.warn(`${id} cannot be fitted on all rows: ${reason}`);
        leftOut.push({ attempt, id, reason });
        outcomes[place] = { error };
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const fitted = outcomes.flatMap((outcome) => ('fitted' in outcome ? [outcome.fitted] : []));
  const [first] = outcomes;
  if (fitted.length === 0 && 'error' in first) throw first.error;
  return fitted;
}

/** Each plan's features once, and the members' nodes behind them. */
async function appendMembers(
  graph: Graph,
  fitted: readonly FittedMember[],
  data: TrainingData,
): Promise<MemberValues[]> {
  const features = new Map<string, string>();
  const values: MemberValues[] = [];
  for (const { member, model } of fitted) {
    const { estimator, plan } = member.candidate;
    const own = features.get(plan) ?? graph.append(await data.features(plan)).get(featuresOutput)!;
    features.set(plan, own);
    const scores = estimatorNamed(estimator).toOnnx(graph, own, model, data.task);
    values.push({ features: own, scores });
  }
  return values;
}

/** The ensemble of the members that could be fitted. */
function without({ validation }: Ensemble, fitted: readonly FittedMember[]): Ensemble {
  const sum = fitted.reduce((total, { member }) => total + member.weight, 0);
  const members = fitted.map(({ member }) => ({ ...member, weight: member.weight / sum }));
  return { members, validation };
}
