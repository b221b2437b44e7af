import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { field, fields } from './wire.ts';

it('reads the fields that it wrote, and their bytes as they stand', () => {
  const drawn = fc.record({
    number: fc.integer({ min: 1, max: 2 ** 29 - 1 }),
    length: fc.constantFrom(0, 1, 127, 128, 300, 16_383, 16_384, 70_000),
  });
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 5 }), (wanted) => {
      const written = wanted.map(({ number, length }) => field(number, new Uint8Array(length).fill(number)));
      const read = [...fields(Buffer.concat(written))];
      expect(read.map(({ number, body }) => ({ number, length: body.length }))).toEqual(wanted);
      read.forEach(({ raw }, i) => expect(Buffer.compare(raw, written[i])).toBe(0));
    }),
  );
});
