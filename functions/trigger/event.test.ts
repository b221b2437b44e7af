import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceOf } from '../../contracts/landed.ts';
import { parseEvent, pipelineOf } from './event.ts';

const body = (object: object) =>
  JSON.stringify({ time: '2026-11-24T10:00:00Z', detail: { bucket: { name: 'land' }, object } });

test('any key is taken as it stands, encoded or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => {
      const source = sourceOf(parseEvent(body({ key, 'version-id': 'v1' })).detail);
      expect(source).toEqual({ bucket: 'land', key, versionId: 'v1' });
    }),
  );
});

test('a bucket without versioning has the version "null"', () => {
  expect(sourceOf(parseEvent(body({ key: 'landing/a/b.csv' })).detail)).toMatchObject({ versionId: 'null' });
});

test.each(['landing/churn/', 'landing/churn', 'landing/Churn/a.csv', 'other/churn/a.csv'])(
  '%s belongs to no pipeline',
  (key) => expect(pipelineOf(key)).toBeUndefined(),
);

test('what is no S3 event is refused by name', () => {
  expect(() => parseEvent('{"detail":{}}')).toThrow(/^invalid_event: /);
  expect(() => parseEvent('not JSON')).toThrow(/^invalid_event: /);
});
