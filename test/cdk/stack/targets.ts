import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../cdk/target.ts';
import { ofImageBuild, type Resource, synthesise } from './synthesise.ts';

const local = synthesise('local');
const aws = synthesise('aws');

/** What cdk/target.ts decides, and nothing else: the images, who may pull them, and the machine that runs functions. */
const decided = [
  /^Deploy\w+\.Properties\.Environment\.Variables\.SERVING_IMAGE\b/,
  /^PipelineMachine\w+\.Properties\.DefinitionSubstitutions\.TrainingImage\b/,
  /^(Training|Serving)RoleDefaultPolicy\w+\.Properties\.PolicyDocument\.Statement\.\d+\b/,
  /^Native\w+\.(Properties\.(Content|CompatibleArchitectures)|Metadata)\b/,
  /\.Properties\.Architectures\b/,
];

/** A template as `path.to.value` → value. */
function flatten(value: unknown, path: string): [string, unknown][] {
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}

const shared = (resources: Record<string, Resource>) =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([id, { Type }]) => !ofImageBuild(id) && Type !== 'AWS::CDK::Metadata')
      .map(([id, { Type, Properties, DeletionPolicy }]) => [id, { Type, Properties, DeletionPolicy }]),
  );

describe('AWS and LocalStack', () => {
  it('have the same resources, but for the building of images', () => {
    expect(Object.keys(shared(aws.resources))).toEqual(Object.keys(shared(local.resources)));
  });

  it('differ only where target.ts says', () => {
    const [onAws, onLocal] = [aws, local].map(({ resources }) => new Map(flatten(shared(resources), '')));
    const paths = new Set([...onAws.keys(), ...onLocal.keys()]);
    const different = [...paths].filter((path) => onAws.get(path) !== onLocal.get(path));
    expect(different.filter((path) => !decided.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(different.some((path) => path.includes('TrainingImage'))).toBe(true);
  });
});

describe('on LocalStack', () => {
  it('no custom resource is used: they do nothing there', () => {
    const types = Object.values(local.resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^(Custom::|AWS::CloudFormation::CustomResource)/.test(type))).toEqual([]);
  });

  it('images are names of processes', () => {
    expect(JSON.stringify(local.resources)).toContain('landfall/train:local');
    expect(JSON.stringify(local.resources)).toContain('landfall/serve:local');
  });
});

describe('on AWS', () => {
  it('needs no Docker: images are built by CodeBuild from an S3 asset', () => {
    const file = join(aws.assembly.directory, 'Landfall.assets.json');
    const { files, dockerImages } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    expect(dockerImages).toEqual({});
    const names = Object.values(files).map(({ displayName }: { displayName: string }) => displayName);
    expect(names).toEqual(expect.arrayContaining(['TrainImage/Source', 'ServeImage/Source']));
  });
});

it('refuses a target that it does not know, naming those it knows', () => {
  expect(() => targetOf('azure')).toThrow('The context "target" is "azure"; it must be "aws" or "local".');
});
