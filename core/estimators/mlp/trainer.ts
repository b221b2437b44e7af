import { random, shuffle, type Random } from '../../random.ts';
import type { Task } from '../estimator.ts';
import { createAdamW } from './adamw.ts';
import { padded } from './multiply.ts';
import { backward, createPass, emptyNetwork, forward, initialise, type Network } from './network.ts';
import { derive } from './outputs.ts';
import type { MlpParams } from './params.ts';
import type { Inputs } from './rows.ts';

/** A network that learns an epoch at a time. */
export type Trainer = { network: Network; epoch: () => void };
type Batch = { inputs: Float32Array; targets: Float32Array };

/**
 * Minibatches of rows in random order. Every batch is full: the last one of an epoch takes rows of its beginning again.
 */
export function createTrainer(
  data: Inputs,
  targets: Float32Array,
  task: Task,
  params: MlpParams,
  seed: number,
): Trainer {
  const source = random(seed);
  const hidden = Array.from({ length: params.hidden_layers }, () => params.hidden_units);
  const sizes = [data.columns, ...hidden, task.classes || 1];
  const network = initialise(sizes, source);
  const gradient = emptyNetwork(sizes);
  const step = createAdamW(network, params.weight_decay);
  const size = padded(Math.min(params.batch_size, data.rows));
  const pass = createPass(network, size);
  const batch: Batch = {
    inputs: new Float32Array(size * padded(data.columns)),
    targets: new Float32Array(size),
  };
  const order = Int32Array.from({ length: data.rows }, (_, i) => i);
  const batches = Math.ceil(data.rows / size);
  const { dropout } = params;
  const drop = dropout > 0 ? (units: Float32Array) => dropUnits(units, dropout, source) : undefined;
  let epochs = 0;
  const epoch = () => {
    shuffle(order, source);
    for (let b = 0; b < batches; b++) {
      gather(data, targets, order, b * size, batch);
      derive(forward(network, batch.inputs, pass, drop), batch.targets, pass.deltas[hidden.length], task);
      backward(network, batch.inputs, pass, gradient, 1 / (1 - dropout));
      step(gradient, params.learning_rate_init * schedule((epochs + (b + 1) / batches) / params.max_iter));
    }
    epochs++;
  };
  return { network, epoch };
}

/** Up within the first tenth, and down by a cosine to nothing: one cycle (Smith and Topin, "Super-convergence", 2018). */
function schedule(done: number): number {
  const warm = 0.1;
  if (done < warm) return done / warm;
  return (1 + Math.cos((Math.PI * (done - warm)) / (1 - warm))) / 2;
}

function gather(
  { values }: Inputs,
  targets: Float32Array,
  order: Int32Array,
  from: number,
  batch: Batch,
): void {
  const width = batch.inputs.length / batch.targets.length;
  for (let i = 0; i < batch.targets.length; i++) {
    const row = order[(from + i) % order.length];
    batch.targets[i] = targets[row];
    for (let j = 0; j < width; j++) batch.inputs[i * width + j] = values[row * width + j];
  }
}

/** Those that stay count for more, so that the sums stay what they are in the mean (Srivastava et al., 2014). */
function dropUnits(units: Float32Array, share: number, { uint32 }: Random): void {
  const limit = share * 2 ** 32;
  const kept = 1 / (1 - share);
  for (let at = 0; at < units.length; at++) units[at] = uint32() < limit ? 0 : units[at] * kept;
}
