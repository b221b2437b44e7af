import { randomUUID } from 'node:crypto';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { Champion, type Evaluation } from '../../contracts/artifacts.ts';
import { capturePrefix, championKey, predictFunction, rolloutKey } from '../../contracts/keys.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';
import { ServingPlan, type Observation } from '../../contracts/serving.ts';
import { toCustomAttributes } from '../../core/serving/observation.ts';
import { isRetried } from '../../functions/_shared/failure.ts';
import { deploy } from '../../functions/deploy/deploy.ts';
import type { DeployPorts } from '../../functions/deploy/ports.ts';
import { fakeLambda } from './fake-lambda.ts';
import { fakeSageMaker } from './fake-sagemaker.ts';
import { memoryConditional } from './memory-conditional.ts';
import { memoryPorts } from './memory-ports.ts';
import { finishedRun } from './run.ts';

export const ids = ['churn-000000000001', 'churn-000000000002', 'churn-000000000003'];

const sample: Evaluation['sample'] = {
  csv: 'age\n30\n40\n',
  expected: [
    [0.25, 0.75],
    [0.5, 0.5],
  ],
};

type Definition = Partial<Pipeline>;
export type Release = { action: 'promote' | 'rollback' | 'approved'; id: string };
/** `each` is done before each wait of the roll-out. */
type Journey = { release?: Release; changed?: Definition; each?: () => unknown; on?: DeployPorts };
type Output = Awaited<ReturnType<typeof deploy>>;

/** AWS as deploy sees it, a clock that only moves by being slept on, and the pipeline `churn` with its runs. */
export async function deployWorld(definition: Definition = {}) {
  const memory = await memoryPorts();
  const shared = new Map<string, string>();
  let time = Date.parse('2026-11-24T10:00:00Z');
  /** Versions that answer otherwise than evaluated. */
  const wrong = new Set<number>();
  /** Every question of the smoke test: which version answered, and which had traffic just then. */
  const asked: { version: number; traffic: Record<string, number> }[] = [];
  const answer = (environment: Record<string, string>) => {
    const { version } = planOf(environment).primary;
    asked.push({ version, traffic: traffic() });
    const [yes, no] = wrong.has(version) ? ['0.75', '0.4'] : ['0.7500001', '0.5'];
    const head = 'prediction,probability_no,probability_yes,model_version,prediction_id';
    return `${head}\nyes,0.25,${yes},${version},a-1\nno,${no},0.5,${version},a-2\n`;
  };
  const sagemaker = fakeSageMaker(answer);
  const lambda = fakeLambda(answer);
  const clients = {
    scaling: new ApplicationAutoScalingClient({ region: 'us-east-1' }),
    logs: new CloudWatchLogsClient({ region: 'us-east-1' }),
  };
  const scaling = mockClient(clients.scaling).onAnyCommand().resolves({});
  const logs = mockClient(clients.logs).onAnyCommand().resolves({});
  const ports: DeployPorts = {
    ...memory,
    objects: memoryConditional(shared),
    sagemaker: sagemaker.client,
    runtime: sagemaker.runtime,
    lambda: lambda.client,
    ...clients,
    settings: {
      bucket: 'artifacts',
      image: 'landfall/serve:local',
      roleArn: 'arn:aws:iam::0:role/serve',
      predict: {
        codeBucket: 'assets',
        codeKey: 'predict.zip',
        layerArn: 'arn:aws:lambda:us-east-1:0:layer:native:1',
        roleArn: 'arn:aws:iam::0:role/predict',
        memoryMb: 1769,
        architecture: 'x86_64',
      },
    },
    clock: { now: () => time, sleep: async (millis) => void (time += millis) },
  };
  for (const id of ids) {
    const { evaluate } = finishedRun(id);
    await memory.store.put(evaluate.model.key, `onnx of ${id}`);
    await memory.store.put(evaluate.evaluation.key, JSON.stringify({ sample }));
  }

  /** What callers of the pipeline reach: the share of the requests by what is asked first, `2+1` with a shadow. */
  function traffic(): Record<string, number> {
    const shares: Record<string, number> = {};
    const count = (plan: ServingPlan, share: number) => {
      const { primary, other } = plan;
      const second = other?.role === 'canary' ? other.share : 0;
      const name = other?.role === 'shadow' ? `${primary.version}+${other.version}` : `${primary.version}`;
      shares[name] = (shares[name] ?? 0) + share * (1 - second);
      if (second && other) shares[`${other.version}`] = (shares[`${other.version}`] ?? 0) + share * second;
    };
    for (const [name, { config, status }] of sagemaker.endpoints)
      if (status !== 'Failed' && status !== 'Creating' && !name.includes('---test-'))
        count(planOf(sagemaker.models.get(sagemaker.configs.get(config)!.ModelName!)!), 1);
    const found = lambda.functions.get(predictFunction('churn'));
    const alias = found?.aliases.get('live');
    if (found && alias) {
      const rest = Object.entries(alias.weights);
      const first = 1 - rest.reduce((sum, [, share]) => sum + share, 0);
      for (const [version, share] of [[alias.version, first] as const, ...rest])
        count(planOf(found.versions.get(version)!.environment), share);
    }
    return shares;
  }

  const run = (id: string, release?: Release, changed: Definition = {}, on: DeployPorts = ports) => {
    const { run: made, preprocess, evaluate } = finishedRun(id);
    const pipeline = { ...made.pipeline, ...definition, ...changed };
    return deploy({ run: { ...made, pipeline }, preprocess, evaluate, release }, on);
  };
  const later = (millis: number) => void (time += millis);

  /** As the state machine does it: EndpointNotReady and Transient are tried again, and waiting is waited for. */
  async function finish(
    id: string,
    { release, changed, each, on }: Journey = {},
  ): Promise<{ output: Output; attempts: number }> {
    for (let attempts = 1; ; attempts++) {
      if (attempts > 120) throw new Error('it never ends');
      try {
        const output: Output = await run(id, release, changed, on);
        if (output.status !== 'waiting') return { output, attempts };
        await each?.();
        later(output.waitSeconds! * 1000);
      } catch (error) {
        if (!isRetried(error)) throw error;
        later(5000);
      }
    }
  }

  /** Requests that were answered just now, as a serving process captures them. */
  async function answered(count: number, observation: Partial<Observation> & { version: number }) {
    const line = JSON.stringify({
      eventMetadata: {
        inferenceTime: new Date(time).toISOString(),
        customAttributes: toCustomAttributes({ status: 200, millis: 10, rows: 1, ...observation }),
      },
    });
    const hour = new Date(time).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
    const key = `${capturePrefix('churn')}landfall-churn/AllTraffic/${hour}/${randomUUID()}.jsonl`;
    await memory.store.put(key, Array(count).fill(line).join('\n'));
  }

  /** The ports, with an answer that is lost after so many calls to AWS, which all take effect; `calls` counts them. */
  function losingAnswer(after: number) {
    const counted = { calls: 0 };
    const wrap = <T extends { send: (...args: never[]) => Promise<unknown> }>(real: T): T => {
      const send = async (...args: never[]) => {
        const given = await real.send(...args);
        if (++counted.calls === after) throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
        return given;
      };
      return new Proxy(real, {
        get: (target, key) => (key === 'send' ? send : (Reflect.get(target, key) as unknown)),
      });
    };
    const { sagemaker: a, lambda: b, runtime: c, scaling: d, logs: e } = ports;
    const wrapped = {
      sagemaker: wrap(a),
      lambda: wrap(b),
      runtime: wrap(c),
      scaling: wrap(d),
      logs: wrap(e),
    };
    return { counted, ports: { ...ports, ...wrapped } };
  }
  /** How many looks AWS takes for whatever it is asked for. */
  const slow = (polls: number) => {
    sagemaker.behaviour.polls = polls;
    lambda.behaviour.polls = polls;
  };
  /** What there is of the pipeline's versions; of SageMaker's models and configurations what belongs together. */
  const versions = () => {
    const published = [...(lambda.functions.get(predictFunction('churn'))?.versions.values() ?? [])];
    const { models, configs } = sagemaker;
    const halves = [...new Set([...models.keys(), ...configs.keys()])];
    const whole = halves.map((name) => (models.has(name) && configs.has(name) ? name : `half of ${name}`));
    return [...published.map(({ description }) => description), ...whole];
  };
  const approvals = () => sagemaker.packages.map(({ approval }) => approval);
  const champion = (): Champion | undefined => {
    const text = shared.get(championKey('churn'));
    return text === undefined ? undefined : Champion.parse(JSON.parse(text));
  };
  const rollout = async (id: string) =>
    RolloutRecord.parse(JSON.parse(new TextDecoder().decode(await memory.store.get(rolloutKey(id)))));
  const attempt = async (id: string) => (await rollout(id)).attempts.at(-1)!;
  return {
    memory,
    shared,
    sagemaker,
    lambda,
    scaling,
    logs,
    ports,
    wrong,
    asked,
    traffic,
    run,
    finish,
    later,
    answered,
    losingAnswer,
    slow,
    versions,
    approvals,
    champion,
    rollout,
    attempt,
  };
}

export type DeployWorld = Awaited<ReturnType<typeof deployWorld>>;

const planOf = (environment: Record<string, string>) =>
  ServingPlan.parse(JSON.parse(environment.LANDFALL_SERVING));
