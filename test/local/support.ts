import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, inject } from 'vitest';
import { localEnvironment, localSettings } from '../../cli/aws/settings.ts';
import { sha256 } from '../../contracts/keys.ts';
import { Summary } from '../../contracts/summary.ts';

const repository = join(import.meta.dirname, '../..');
const { endpoint, outputs } = inject('stack');

export { outputs };
export const settings = localSettings(endpoint);
export const s3 = new S3Client(settings);
export const sfn = new SFNClient(settings);
export const runtime = new SageMakerRuntimeClient(settings);
export const lambda = new LambdaClient(settings);

export const example = (file: string) => join(repository, 'examples', file);
const folder = mkdtempSync(join(tmpdir(), 'landfall-local-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file for this test file alone, removed after it. */
export function temporary(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** An example's header, and its rows as lines. */
export function rowsOf(file: string): { header: string; rows: string[] } {
  const [header, ...rows] = readFileSync(example(file), 'utf8').trimEnd().split('\n');
  return { header, rows };
}

/** Runs the command line as a user does: a process of its own, told only where AWS is. */
export function landfall(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ...localEnvironment(endpoint) };
  const child = spawn(process.execPath, [join(repository, 'cli/main.ts'), ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr })));
}

/** `landfall drop FILE --wait --json`, with what it printed. A budget of seconds keeps the suite short. */
export async function drop(file: string, pipeline: string, target: string, budget = 8) {
  const args = ['--pipeline', pipeline, '--target', target, '--budget', String(budget), '--wait', '--json'];
  const { code, stdout, stderr } = await landfall('drop', file, ...args);
  if (!stdout) throw new Error(`drop ended with ${code} and printed nothing:\n${stderr}`);
  return { code, summary: Summary.parse(JSON.parse(stdout)) };
}

export async function getObject(key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ArtifactsBucket, Key: key }));
  return (Body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
}

export const getJson = async (key: string) => JSON.parse(new TextDecoder().decode(await getObject(key)));

export const putObject = (key: string, body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: outputs.ArtifactsBucket, Key: key, Body: body }));

export const putJson = (key: string, value: unknown) => putObject(key, JSON.stringify(value));

export async function listKeys(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: outputs.ArtifactsBucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => Key as string));
  return keys;
}

/** The artefacts of a run up to its evaluation by name, with their hashes: what must be the same when a run is repeated. */
export async function artefacts(runId: string): Promise<Record<string, string>> {
  const stages = /\/(collect|preprocess|engineer|select|train|evaluate)\//;
  const keys = (await listKeys(`runs/${runId}/`)).filter((key) => stages.test(key));
  const named = keys.map(async (key) => [key.slice(`runs/${runId}/`.length), sha256(await getObject(key))]);
  return Object.fromEntries(await Promise.all(named));
}

export const executionArn = (runId: string) =>
  `${outputs.PipelineStateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;

export const describeRun = (runId: string) =>
  sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(runId) }));

/** Asks until there is an answer, four times a second. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`gave up waiting for ${what} after ${seconds} s`);
}
