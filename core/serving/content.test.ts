import { expect, test } from 'vitest';
import { negotiate, readContentType } from './content.ts';

test.each([
  ['text/csv', { type: 'text/csv', parameters: {} }],
  [
    'Text/CSV; charset=utf-8; header="absent"',
    { type: 'text/csv', parameters: { charset: 'utf-8', header: 'absent' } },
  ],
  ['application/json', { type: 'application/json', parameters: {} }],
])('reads %s', (header, media) => {
  expect(readContentType(header)).toEqual(media);
});

test.each([undefined, '', 'application/x-npy', 'text/plain'])('does not read %s', (header) => {
  expect(() => readContentType(header)).toThrow(/unsupported_content_type/);
});

test.each([
  [undefined, 'text/csv'],
  ['', 'text/csv'],
  ['*/*', 'text/csv'],
  ['text/*', 'text/csv'],
  ['application/json', 'application/json'],
  ['application/*, text/csv;q=0.5', 'application/json'],
  ['text/html, application/json;q=0.9, */*;q=0.1', 'application/json'],
  ['text/csv;q=0, */*', 'application/json'],
])('a CSV request that accepts %s is answered as %s', (accept, type) => {
  expect(negotiate(accept, 'text/csv').type).toBe(type);
});

test('what the accepted type says more is kept', () => {
  const accept = 'text/csv;q=0.5, application/json; contributions=3';
  expect(negotiate(accept, 'text/csv').parameters).toEqual({ contributions: '3' });
});

test.each(['text/html', 'text/csv;q=0', 'application/xml, text/*;q=0', 'text/csv;q=much'])(
  '%s is not answered',
  (accept) => {
    expect(() => negotiate(accept, 'text/csv')).toThrow(/not_acceptable/);
  },
);
