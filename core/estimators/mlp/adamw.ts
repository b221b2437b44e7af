import type { Network } from './network.ts';

const epsilon = 1e-8;

/** One step for all parameters at that learning rate, from their gradient. */
export type Step = (gradient: Network, rate: number) => void;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019): weights shrink by rate × decay at each step, biases
 * do not. The second moment forgets faster than by default, as in RealMLP (Holzmüller et al., "Better by default",
 * 2024): few steps are made in all.
 */
export function createAdamW({ parameters, layers }: Network, decay: number): Step {
  const [beta1, beta2] = [0.9, 0.95];
  const first = new Float32Array(parameters.length);
  const second = new Float32Array(parameters.length);
  let steps = 0;
  return ({ parameters: gradient }, rate) => {
    steps++;
    const size = rate / (1 - beta1 ** steps);
    const correction = 1 / (1 - beta2 ** steps);
    for (const { weights } of layers) {
      for (let at = 0; at < weights.length; at++) weights[at] *= 1 - rate * decay;
    }
    for (let at = 0; at < parameters.length; at++) {
      const slope = gradient[at];
      first[at] = beta1 * first[at] + (1 - beta1) * slope;
      second[at] = beta2 * second[at] + (1 - beta2) * slope * slope;
      parameters[at] -= (size * first[at]) / (Math.sqrt(second[at] * correction) + epsilon);
    }
  };
}
