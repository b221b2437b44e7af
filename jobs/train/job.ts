import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import type { Log, Ports } from '../../contracts/ports.ts';
import { TrainInput, type TrainOutput } from '../../contracts/stages.ts';
import { describeIssues, toFailure } from '../../functions/_shared/failure.ts';
import { withPorts } from '../../functions/_shared/ports.ts';
import { toldCode } from '../../functions/_shared/code.ts';
import { logged, type Verb } from '../../functions/_shared/stage-log.ts';

const HyperParameters = z.object({ inputKey: z.string() });

type Train = Verb<z.output<typeof TrainInput>, z.input<typeof TrainOutput>>;

/**
 * A round of training as a SageMaker job under `root` (/opt/ml): the same verb as in Lambda, on the same input, which
 * lies in the artifacts bucket since hyperparameters are limited to 2,500 characters. The result goes where Lambda's
 * goes; the model is put into `model/` as well, for whoever looks at the job in SageMaker.
 *
 * A failure is written to `output/failure` as `<Family>: <message>`, which SageMaker shows as the job's FailureReason.
 * Returns the exit code.
 */
export async function runJob(root: string, train: Train, log: Log, signal: AbortSignal): Promise<number> {
  try {
    await withPorts(log, signal, async (ports) => {
      const input = await readInput(root, ports);
      const memoryMb = Math.round(totalmem() / 2 ** 20);
      const host = { on: 'sagemaker' as const, memoryMb, code: toldCode(process.env.LANDFALL_CODE) };
      const { model } = await logged('train', host, train, input, ports);
      if (model) await keepModel(root, await ports.store.download(model.key));
    });
    return 0;
  } catch (error) {
    const failure = toFailure(error);
    log.warn(failure.message, { error: failure.name, stack: failure.stack });
    await writeFailure(root, `${failure.name}: ${failure.message}`);
    return 1;
  }
}

async function readInput(root: string, { store }: Ports): Promise<z.output<typeof TrainInput>> {
  const file = join(root, 'input/config/hyperparameters.json');
  const parameters = HyperParameters.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parameters.success) throw invalid('The hyperparameters', parameters.error);
  const input = TrainInput.safeParse(
    JSON.parse(new TextDecoder().decode(await store.get(parameters.data.inputKey))),
  );
  if (!input.success) throw invalid(parameters.data.inputKey, input.error);
  return input.data;
}

const invalid = (what: string, error: z.ZodError) =>
  misconfigured('invalid_input', `${what}: ${describeIssues(error)}.`);

async function keepModel(root: string, file: string): Promise<void> {
  await mkdir(join(root, 'model'), { recursive: true });
  await copyFile(file, join(root, 'model', 'model.onnx'));
}

/** SageMaker reads the first 1,024 characters. */
async function writeFailure(root: string, text: string): Promise<void> {
  await mkdir(join(root, 'output'), { recursive: true });
  await writeFile(join(root, 'output', 'failure'), text.slice(0, 1024));
}
