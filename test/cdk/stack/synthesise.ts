import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { afterAll } from 'vitest';
import { root } from '../../../cdk/bundle.ts';
import { defaults, landfallStack } from '../../../cdk/landfall-stack.ts';
import { targetOf } from '../../../cdk/target.ts';

export const targetNames = ['local', 'aws'] as const;
export type TargetName = (typeof targetNames)[number];

export type Resource = {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  DependsOn?: string[];
};
type Template = { Resources: Record<string, Resource>; Outputs: Record<string, unknown> };
export type Synthesised = {
  stack: Stack;
  assembly: CloudAssembly;
  resources: Template['Resources'];
  outputs: Template['Outputs'];
};

const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

const made = new Map<TargetName, Synthesised>();
const folder = mkdtempSync(join(root, '.landfall', 'cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The stack of a target as for an AWS account, made once. */
export function synthesise(name: TargetName): Synthesised {
  const known = made.get(name) ?? build(name);
  made.set(name, known);
  return known;
}

function build(name: TargetName): Synthesised {
  const app = new App({
    context: { ...context, 'aws:cdk:disable-asset-staging': true },
    outdir: join(folder, name, 'cdk.out'),
  });
  const target = { ...targetOf(name), env: { account: '111111111111', region: 'eu-west-1' } };
  const stack = landfallStack(app, target, { ...defaults, build: join(folder, name, 'build') });
  const assembly = app.synth();
  const { Resources, Outputs } = assembly.getStackArtifact(stack.artifactId).template as Template;
  return { stack, assembly, resources: Resources, outputs: Outputs };
}

export const ofType = (resources: Record<string, Resource>, type: string) =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

/** Made by deploy-time-build's ContainerImageBuild, which only AWS has. */
export const ofImageBuild = (logicalId: string) =>
  /^(DeployTimeBuild|ContainerImageBuild|TrainImage|ServeImage)/.test(logicalId);

/** The one resource of that type whose properties match. */
export function the(
  resources: Record<string, Resource>,
  type: string,
  matching: Record<string, unknown> = {},
): [string, Resource] {
  const wanted = Object.entries(matching);
  const found = ofType(resources, type).filter(([, { Properties }]) =>
    wanted.every(([key, value]) => Properties[key] === value),
  );
  if (found.length !== 1)
    throw new Error(`${found.length} resources are ${type} ${JSON.stringify(matching)}`);
  return found[0];
}
