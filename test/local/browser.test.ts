import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runKey } from '../../contracts/keys.ts';
import { buildPage } from '../../examples/browser/build.ts';
import { serveFiles } from '../../examples/browser/server.ts';
import { browserPath, launchBrowser, noBrowser } from '../support/browser.ts';
import { drop, example, getObject, lambda, temporary } from './support.ts';

vi.setConfig({ testTimeout: 240_000 }); // a run each

type Row = Record<string, string>;
type Prediction = {
  label?: string;
  probabilities?: Record<string, number>;
  prediction?: number;
  interval?: { low: number; high: number };
};

let browser: Browser;
const servers: Server[] = [];
beforeAll(async () => {
  if (browserPath) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
});

/** A model that is live, its first rows as text, and what its endpoint answers to them. */
async function live(pipeline: string, file: string, target: string) {
  const { summary } = await drop(example(file), pipeline, target, 2);
  const rows = (parse(readFileSync(example(file)), { columns: true, to: 4 }) as Row[]).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== target)),
  );
  const Payload = JSON.stringify({ instances: rows });
  const FunctionName = `landfall-predict-${pipeline}`;
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live', Payload }));
  const { predictions } = JSON.parse(new TextDecoder().decode(answer.Payload)) as {
    predictions: Prediction[];
  };
  return { model: await getObject(runKey(summary.runId, 'train', 'model.onnx')), rows, predictions };
}

/** The page of a model, with all that it asked of any server, and what went wrong in it. */
async function open(model: Uint8Array, csv: string) {
  const server = await serveFiles(buildPage(model, csv), 0);
  servers.push(server);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await browser.newPage();
  const [asked, problems] = [new Set<string>(), [] as string[]];
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(origin);
  await page.locator('.answer').waitFor();
  return { page, origin, asked, problems };
}

/** The numbers in the page's answer in their order, each with its class where there are classes. */
const shownBy = (page: Page) =>
  page
    .locator('output [data-value]')
    .evaluateAll((found) =>
      found.map((bar) => [bar.getAttribute('aria-label'), Number(bar.getAttribute('data-value'))] as const),
    );

async function fill(page: Page, row: Row): Promise<void> {
  for (const [name, cell] of Object.entries(row)) await page.locator(`[name="${name}"]`).fill(cell);
}

test('classes: the page shows the probabilities that the endpoint answers', async (context) => {
  if (!browserPath) context.skip(noBrowser);
  const { model, predictions } = await live('page-classes', 'german_credit.csv', 'class');
  const csv = readFileSync(example('german_credit.csv'), 'utf8');
  const { page, origin, asked, problems } = await open(model, csv);
  for (const { label, probabilities = {} } of predictions) {
    const likeliest = Object.values(probabilities).toSorted((a, b) => b - a);
    await expect.poll(async () => (await shownBy(page))[0][1]).toBeCloseTo(likeliest[0], 5);
    expect(await page.locator('.answer').textContent()).toBe(label);
    for (const [name, probability] of await shownBy(page))
      expect(probability).toBeCloseTo(probabilities[name!], 5);
    await page.getByRole('button', { name: 'Next example' }).click();
  }
  await page.locator('[name="age"]').fill('old');
  await expect.poll(() => page.locator('output').textContent()).toBe('age: "old" is not a number.');
  expect(problems).toEqual([]);
  expect([...asked]).toEqual([origin]);
});

test('a value: a model that is opened in the page answers as the endpoint does', async (context) => {
  if (!browserPath) context.skip(noBrowser);
  const { model, rows, predictions } = await live(
    'page-value',
    'concrete_strength.csv',
    'compressive_strength',
  );
  const { page, problems } = await open(model, '');
  await page.locator('#file').setInputFiles(temporary('other.onnx', 'no model'));
  await expect.poll(() => page.locator('#about').textContent()).toMatch(/protobuf|no model/);
  await page.locator('#file').setInputFiles(temporary('model.onnx', model));
  await expect.poll(() => page.locator('#about').textContent()).toMatch(/^8 columns/);
  for (const [i, row] of rows.entries()) {
    await fill(page, row);
    const { prediction, interval } = predictions[i];
    const expected = [prediction, interval?.low, interval?.high].filter((value) => value !== undefined);
    await expect.poll(async () => (await shownBy(page))[0][1]).toBeCloseTo(expected[0], 4);
    const shown = (await shownBy(page)).map(([, value]) => value);
    expect(shown).toHaveLength(expected.length);
    // float32 has 7 digits: 1e-5 of a value.
    for (const [j, value] of shown.entries())
      expect(Math.abs(value - expected[j])).toBeLessThan(1e-5 * Math.abs(expected[j]));
  }
  expect(problems).toEqual([]);
});
