import * as fc from 'fast-check';
import type { ModelInput } from '../../contracts/dataset.ts';

/** A column of each kind. */
export const inputs: ModelInput[] = [
  { name: 'n', kind: 'numeric' },
  { name: 'b', kind: 'boolean' },
  { name: 't', kind: 'timestamp' },
  { name: 'c', kind: 'categorical' },
  { name: 's', kind: 'text' },
];

/** The cells of a row of them, with gaps. */
export const row = fc.tuple(
  fc.constantFrom('1', '2.5', ''),
  fc.constantFrom('true', 'false', ''),
  fc.constantFrom('2026-01-01', ''),
  fc.constantFrom('red', 'blue', 'green', ''),
  fc.constantFrom('a text', ''),
);
