import type { Check } from '../../contracts/checks.ts';
import { capturePrefix, endpointName } from '../../contracts/keys.ts';
import type { MonitorState } from '../../contracts/monitor.ts';
import type { Ports } from '../../contracts/ports.ts';
import { checkers } from '../../core/checks/all.ts';
import { checkCost, checkOperations } from '../../core/checks/operations.ts';
import { checkSilence, withArrivals } from '../../core/checks/silence.ts';
import type { Checker, Situation, Traffic } from '../../core/checks/situation.ts';
import { readSample, type Watched, withPredictions } from './champion.ts';
import { unseenKeys } from './cursor.ts';
import type { Data } from './data.ts';
import { type LabelsAnswer, readLabels } from './labels.ts';
import { keepPredictions } from './predictions.ts';
import { readTraffic, type Seen } from './traffic.ts';

/** What else a look knows when it makes its checks. */
export type Facts = { data: Data; spent: number; since: string; now: Date };

/** `isJudged`: there were rows enough, so that the captures are done with. */
export type Checked = {
  seen: Seen & { keys: string[]; isJudged: boolean };
  checks: Check[];
  labels: Pick<LabelsAnswer, 'found' | 'state'>;
  arrivals: MonitorState['arrivals'];
};

/** Reads what came since the last look, and makes all checks on it. */
export async function makeChecks(
  watched: Watched,
  state: MonitorState | undefined,
  { data, spent, since, now }: Facts,
  ports: Ports,
): Promise<Checked> {
  const { pipeline, champion, signature } = watched;
  const { version } = champion;
  const seen = await see(watched, state, now, ports);
  const answered = { version, signature, now };
  if (seen.isJudged)
    await keepPredictions({ ...answered, pipeline: pipeline.name, traffic: seen.traffic }, ports);
  const labels = await readLabels({ ...answered, pipeline, state: state?.labels }, ports);
  const landed = data.newest?.manifest.entries.map(({ landedAt }) => Date.parse(landedAt)) ?? [];
  const asked = seen.traffic.requests.map(({ at }) => at).filter(Number.isFinite);
  const arrivals = {
    data: withArrivals(state?.arrivals.data, landed),
    traffic: withArrivals(state?.arrivals.traffic, asked),
  };
  const { dataHours, trafficHours } = pipeline.monitoring.silence;
  const silence = { since: Date.parse(since), now: now.getTime() };
  const operated = { monitoring: pipeline.monitoring, traffic: seen.traffic, version };
  const checks = [
    ...(await checkSituation(watched, { traffic: seen.traffic, labelled: labels.labelled }, ports)),
    ...checkOperations({ ...operated, capture: pipeline.capture }),
    checkCost(spent, pipeline.retraining.dollarsPerMonth),
    checkSilence('no_data', { ...silence, arrivals: arrivals.data, hours: dataHours }),
    checkSilence('no_traffic', { ...silence, arrivals: arrivals.traffic, hours: trafficHours }),
  ];
  return { seen, checks, labels, arrivals };
}

/** The traffic since the last look, with the champion's predictions where there are rows enough to judge. */
async function see(
  { pipeline, model, signature }: Watched,
  state: MonitorState | undefined,
  now: Date,
  { store, signal, threads }: Ports,
): Promise<Checked['seen']> {
  const folder = `${capturePrefix(pipeline.name)}${endpointName(pipeline.name)}/AllTraffic/`;
  const keys = await unseenKeys(folder, state?.cursor, now, store);
  const { traffic, objects } = await readTraffic(keys, signature.inputs, store, signal);
  const isJudged = hasEnough(traffic, pipeline);
  const answered = isJudged ? await withPredictions(traffic, model, threads) : traffic;
  return { keys, objects, isJudged, traffic: answered };
}

const hasEnough = ({ table }: Traffic, { monitoring }: Watched['pipeline']) =>
  table.rows >= monitoring.minimumRows;

/** What checkers find in the traffic, or in the rows of a landed file, beside the labelled rows that have come. */
export async function checkSituation(
  watched: Watched,
  { traffic, labelled }: Pick<Situation, 'traffic' | 'labelled'>,
  ports: Ports,
  of: readonly Checker[] = checkers,
): Promise<Check[]> {
  const { pipeline, model, signature, baseline, reference } = watched;
  const { threads, nativeFolder, signal } = ports;
  const situation: Situation = {
    monitoring: pipeline.monitoring,
    model,
    signature,
    baseline,
    reference,
    traffic,
    labelled,
    sample: hasEnough(traffic, pipeline) ? await readSample(watched, ports) : undefined,
    seed: pipeline.seed,
    threads,
    nativeFolder,
    signal,
  };
  const checks: Check[] = [];
  for (const check of of) {
    signal.throwIfAborted();
    checks.push(...(await check(situation)));
  }
  return checks;
}
