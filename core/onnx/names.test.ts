import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { inputName } from './names.ts';

it.each(['age', 'Größe in m', '"quoted"', ' ', '_const_0', '__proto__', 'Label'])('keeps %j', (name) => {
  expect(inputName(name)).toBe(name);
});

it.each(['', 'label', 'features', 'prediction', 'probabilities', 'interval', 'landfall/0', 'column:x'])(
  'escapes %j',
  (name) => expect(inputName(name)).toBe(`column:${name}`),
);

it('escapes what would end the name', () => expect(inputName('50%\0')).toBe('column:50%25%00'));

it('never gives two columns the same input', () => {
  const awkward = fc.array(fc.constantFrom('column:', 'landfall/', 'label', 'x', '\0', '%00', '%25'), {
    maxLength: 4,
  });
  const name = awkward.map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(inputName(a) === inputName(b)).toBe(a === b);
    }),
  );
});
