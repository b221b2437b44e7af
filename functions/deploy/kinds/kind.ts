import type { Pipeline } from '../../../contracts/pipeline.ts';
import type { Placement, ServingPlan } from '../../../contracts/serving.ts';
import type { DeployPorts } from '../ports.ts';

/**
 * What AWS was asked for in this deployment, kept over its attempts: a change that AWS gave up and took back looks like
 * one that was never asked for.
 */
export type Asked = { has(what: string): boolean; add(what: string): Promise<void> };

/** What a kind needs to know of the deployment. */
export type KindPorts = DeployPorts & {
  /** Names this deployment among all of the pipeline's. */
  deployment: string;
  asked: Asked;
  /** The SageMaker endpoint that the new version shall answer at. */
  endpoint: string;
  /** Instances of a real-time endpoint. */
  realtime: Pipeline['realtime'];
};

/** One way to serve a model on AWS. Everything is found done or is done, so each can be called again after any crash. */
export type Kind<P extends Placement = Placement> = {
  /**
   * Whether AWS divides the traffic between versions by `shift`. Where it does not, a serving process does, by its plan,
   * and `shift` knows only all and nothing.
   */
  divides: boolean;
  /** Makes what serves the plan exist under this name, beside what is live; it gets no traffic yet. */
  prepare(name: string, plan: ServingPlan, ports: KindPorts): Promise<P>;
  /**
   * Brings `share` of the traffic to `next`, the rest stays with `live`. Returns `next` as it is reached now.
   *
   * @throws Failure `EndpointNotReady` while AWS is at work; `DeploymentFailed` endpoint_failed
   */
  shift(next: P, live: P | undefined, share: number, ports: KindPorts): Promise<P>;
  /**
   * Sends rows as CSV to that very version, wherever the traffic is, as a request that is no traffic. Returns the answer.
   *
   * @throws Failure `DeploymentFailed` smoke_test_failed where it does not answer, endpoint_failed where it does not start
   */
  ask(placement: P, csv: string, ports: KindPorts): Promise<string>;
  /** Removes the version, and the endpoint or function with it where that version is what it answers with. */
  remove(placement: P, ports: KindPorts): Promise<void>;
};
