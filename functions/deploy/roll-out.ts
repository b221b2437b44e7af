import type { Champion } from '../../contracts/artifacts.ts';
import { endpointName } from '../../contracts/keys.ts';
import type { RolloutRecord, RolloutStep } from '../../contracts/rollout-record.ts';
import type { Placement } from '../../contracts/serving.ts';
import { judge } from '../../core/rollout/judge.ts';
import { attemptOf, beginAttempt, beginStep, endAttempt, judged } from '../../core/rollout/record.ts';
import { steps } from '../../core/rollout/steps.ts';
import { type Candidate, canary, shadow, type Stage, strategyOf, whole } from './candidate.ts';
import { readEvidence } from './evidence.ts';
import { deploymentFailed } from './failed.ts';
import { readRollout, writeRollout } from './rollout-record.ts';
import { smokeTest } from './smoke-test.ts';

/** The longest that is waited at a time, so that a bad version is rolled back soon, and the lease does not end. Seconds. */
const longestWait = 60;

/**
 * Tests the version and brings the traffic to it, step by step. Returns where it answers once it has all of the
 * traffic, or how many seconds are to be waited before the next look.
 *
 * @throws Failure `EndpointNotReady` while AWS is at work; `DeploymentFailed` where the version shall not be live
 */
export async function rollOut(candidate: Candidate): Promise<Placement | number> {
  const { input, live, kind, ports, progress } = candidate;
  if (!progress.tested) {
    const placement = await prepare(whole(candidate), candidate);
    await smokeTest((csv) => kind.ask(placement, csv, ports), candidate);
    progress.tested = true;
    await candidate.save();
  }
  const plan = steps(strategyOf(input), live !== undefined);
  let record = await begin(candidate);
  for (;;) {
    const step = plan[progress.step];
    const stage = stageOf(step, candidate);
    const placement = await prepare(stage, candidate);
    const shifted = await kind.shift(placement, live?.placement, stage.share, ports);
    record = beginStep(record, step, new Date(ports.clock.now()));
    await writeRollout(record, ports.store);
    if (step.share === 1 || !live) return shifted;
    const look = await judgeStep(step, record, live, candidate);
    if (look.secondsLeft > 0) return Math.ceil(Math.min(look.secondsLeft, longestWait));
    record = look.record;
    progress.step++;
    await candidate.save();
  }
}

function stageOf(step: RolloutStep, candidate: Candidate): Stage {
  const { live } = candidate;
  if (!live || step.share === 1) return whole(candidate);
  return step.mode === 'shadow' ? shadow(candidate, live) : canary(candidate, live, step.share);
}

/** What is made is written down, so that it is removed in the end. */
async function prepare(stage: Stage, candidate: Candidate): Promise<Placement> {
  const { kind, progress, ports } = candidate;
  const placement = await kind.prepare(stage.name, stage.plan, ports);
  const known = progress.made.some((made) => JSON.stringify(made) === JSON.stringify(placement));
  if (!known) {
    progress.made.push(placement);
    await candidate.save();
  }
  return placement;
}

/** The record of this way to the traffic, begun where it is not yet; what another left unfinished is ended. */
async function begin(candidate: Candidate): Promise<RolloutRecord> {
  const { input, version, before, ports } = candidate;
  const { run, release } = input;
  const attempt = {
    version: version.version,
    against: before?.champion.version,
    by: release?.action ?? ('run' as const),
    strategy: strategyOf(input),
    limits: run.pipeline.rolloutLimits,
  };
  const found = await readRollout(run.runId, ports.store);
  const left = attemptOf(found);
  const another = left && (left.against !== attempt.against || left.by !== attempt.by);
  if (!found || !another) return beginAttempt(found, run.runId, attempt);
  const end = { status: 'rolled_back' as const, reason: 'It was broken off.' };
  return beginAttempt(endAttempt(found, end, new Date(ports.clock.now())), run.runId, attempt);
}

/**
 * Judges the step by what was captured since it began. Returns the seconds of it that are left; 0 where it is done.
 *
 * @throws Failure `DeploymentFailed` rollout_failed
 */
async function judgeStep(
  step: RolloutStep,
  record: RolloutRecord,
  live: Champion,
  { input, version, ports }: Candidate,
): Promise<{ secondsLeft: number; record: RolloutRecord }> {
  const { name, capture, rolloutLimits } = input.run.pipeline;
  const since = new Date(record.attempts.at(-1)!.steps.at(-1)!.beganAt);
  const secondsLeft = step.waitSeconds - (ports.clock.now() - since.getTime()) / 1000;
  const trial = { step, secondsLeft, next: version.version, live: live.version, capture };
  const place = { pipeline: name, endpoint: endpointName(name), since };
  const evidence = await readEvidence(place, trial, ports);
  const judgement = judge(evidence, rolloutLimits);
  const after = judged(record, evidence, judgement);
  await writeRollout(after, ports.store);
  if (judgement.verdict === 'roll_back') throw deploymentFailed('rollout_failed', judgement.reason);
  return { secondsLeft: judgement.verdict === 'wait' ? secondsLeft : 0, record: after };
}
