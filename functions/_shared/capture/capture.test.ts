import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromCustomAttributes } from '../../../core/serving/observation.ts';
import { captureLine, type Exchange, requestOf } from './line.ts';
import { captureTo } from './writer.ts';

const at = new Date('2026-02-27T20:59:59.900Z');

function exchange(id = 'r1', body: Uint8Array = Buffer.from('30,Bonn')): Exchange {
  const headers = { 'content-type': 'text/csv' };
  return {
    request: { method: 'POST', path: '/invocations', headers, body, id },
    reply: { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: 'prediction\nyes\n' },
    observation: { version: 7, status: 200, millis: 1.5, rows: 1, failed: { version: 8, reason: 'a=b' } },
    at,
  };
}

test("a line is in SageMaker's layout, with the request's id and what is known of it", () => {
  const line = captureLine(exchange(), 'e1');
  expect(line.endsWith('}\n')).toBe(true);
  const { captureData, eventMetadata, eventVersion } = JSON.parse(line);
  expect({ captureData, eventVersion }).toEqual({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '30,Bonn', encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: 'prediction\nyes\n',
        encoding: 'CSV',
      },
    },
    eventVersion: '0',
  });
  expect(eventMetadata).toMatchObject({
    eventId: 'e1',
    inferenceId: 'r1',
    inferenceTime: '2026-02-27T20:59:59.900Z',
  });
  expect(fromCustomAttributes(eventMetadata.customAttributes)).toEqual(exchange().observation);
});

test('a captured request can be read again, whatever bytes it has', () => {
  const types = fc.constantFrom('text/csv', 'application/json', 'application/octet-stream', undefined);
  fc.assert(
    fc.property(fc.uint8Array(), types, fc.option(fc.nat(), { nil: undefined }), (body, type, length) => {
      const { request, ...rest } = exchange('r1', body);
      const path = '/v2/models/churn/infer';
      const headers = {
        'content-type': type,
        'inference-header-content-length': length === undefined ? undefined : String(length),
      };
      const line = captureLine({ ...rest, request: { ...request, path, headers } }, 'e1');
      const { captureData, eventMetadata } = JSON.parse(line);
      const found = requestOf(captureData.endpointInput, eventMetadata.customAttributes);
      expect(found).toMatchObject({ path, headers: { ...headers, 'content-type': type ?? '' } });
      expect(Buffer.from(found.body).equals(Buffer.from(body))).toBe(true);
    }),
  );
});

test('what was refused for its size is not kept', () => {
  const { reply, ...rest } = exchange();
  const line = captureLine({ ...rest, reply: { ...reply, status: 413 } }, 'e1');
  expect(JSON.parse(line).captureData.endpointInput.data).toBe('');
});

const put = vi.fn<(key: string, text: string) => Promise<unknown>>();
const warn = vi.fn<(message: string, error: unknown) => void>();
const capture = () => captureTo({ put, pipeline: 'churn', warn });
const written = () =>
  put.mock.calls.flatMap(([, text]) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).eventMetadata.inferenceId as string),
  );
beforeEach(() => {
  vi.useFakeTimers();
  put.mockReset().mockResolvedValue(undefined);
  warn.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an object is written after a second, or when it is full', async () => {
  const writer = capture();
  writer.add(exchange());
  await vi.advanceTimersByTimeAsync(999);
  expect(put).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(put.mock.calls[0][0]).toMatch(
    /^capture\/churn\/landfall-churn\/AllTraffic\/2026\/02\/27\/20\/[0-9a-f-]{36}\.jsonl$/,
  );
  for (let i = 0; i < 250; i++) writer.add(exchange());
  expect(put).toHaveBeenCalledTimes(3);
  writer.add(exchange('r1', new Uint8Array(1024 * 1024)));
  expect(put).toHaveBeenCalledTimes(4);
});

test('a drain writes everything exactly once, however slow the store is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 300 }), { maxLength: 8 }), fc.nat(2000), async (groups, slow) => {
      put.mockReset().mockImplementation(() => new Promise((resolve) => setTimeout(resolve, slow)));
      const writer = capture();
      const ids = groups.flatMap((size, g) => Array.from({ length: size }, (_, i) => `${g}-${i}`));
      for (const [g, size] of groups.entries()) {
        for (let i = 0; i < size; i++) writer.add(exchange(`${g}-${i}`));
        await vi.advanceTimersByTimeAsync(700);
      }
      const drained = writer.drain();
      await vi.runAllTimersAsync();
      await drained;
      expect(written().toSorted()).toEqual(ids.toSorted());
    }),
    { numRuns: 30 },
  );
});

test('a store that fails costs its own lines, and the log says how many', async () => {
  const writer = capture();
  put.mockRejectedValueOnce(new Error('denied'));
  for (let i = 0; i < 150; i++) writer.add(exchange(String(i)));
  await writer.drain();
  expect(warn).toHaveBeenCalledExactlyOnceWith('100 exchanges could not be captured', expect.any(Error));
  expect(put).toHaveBeenCalledTimes(2);
});

test('what waits for a store that hangs is bounded', async () => {
  put.mockReturnValue(new Promise(() => undefined));
  const writer = capture();
  for (let i = 0; i < 80; i++) writer.add(exchange('r1', new Uint8Array(1024 * 1024)));
  expect(warn).toHaveBeenCalledExactlyOnceWith('exchanges are not captured', expect.any(String));
});
