import { describe, expect, it } from 'vitest';
import { inputKind, targetKind, type CellCounts } from './kinds.ts';

/** A column of a thousand distinct whole numbers from 5; `facts` say what else it is. */
const counts = (facts: Partial<CellCounts>): CellCounts => ({
  present: 1000,
  distinct: 1000,
  numbers: 1000,
  integers: 1000,
  least: 5,
  greatest: 4000,
  characters: 4000,
  spaces: 0,
  labelTokens: 0,
  ...facts,
});
const texts = (facts: Partial<CellCounts>) =>
  counts({ numbers: 0, integers: 0, least: 0, greatest: 0, ...facts });

const formatOf = (point: number, comma: number) =>
  inputKind('x', texts({ numberTexts: { unit: '', point, comma, united: 0 } }), 1000).format;

describe('inputKind', () => {
  it.each([
    ['amount', counts({}), 'numeric'],
    ['amount', counts({ numbers: 990 }), 'numeric'],
    ['amount', counts({ numbers: 989, distinct: 500 }), 'categorical'],
    ['few', counts({ present: 20, numbers: 19, distinct: 20 }), 'numeric'],
    ['few', counts({ present: 19, numbers: 18, distinct: 19 }), 'categorical'],
    ['empty', counts({ present: 0, numbers: 0, distinct: 0 }), 'empty'],
    ['shuffled counter', counts({ least: 1, greatest: 1000 }), 'id'],
    ['year', counts({ least: 1001, greatest: 2000 }), 'numeric'],
    ['customer_id', counts({}), 'id'],
    ['customerID', counts({}), 'id'],
    ['customer_id', counts({ distinct: 400 }), 'numeric'],
    ['customer_id', counts({ integers: 0 }), 'numeric'],
    ['humid', counts({}), 'numeric'],
    ['uuid', texts({}), 'id'],
    ['city', texts({ distinct: 900 }), 'categorical'],
    ['name', texts({ spaces: 1000, phrases: 600 }), 'text'],
    ['price', texts({ numberTexts: { unit: '$', point: 995, comma: 10, united: 300 } }), 'numeric_string'],
    ['price', texts({ numberTexts: { unit: '$', point: 980, comma: 10, united: 980 } }), 'id'],
    ['code', texts({ numberTexts: { unit: 'A', point: 1000, comma: 1000, united: 500 } }), 'id'],
    [
      'weight',
      texts({ numberTexts: { unit: 'kg', point: 1000, comma: 900, united: 1000 } }),
      'numeric_string',
    ],
    ['order_id', texts({ numberTexts: { unit: 'No', point: 1000, comma: 0, united: 1000 } }), 'id'],
    ['review', texts({ spaces: 12_000, characters: 60_000 }), 'text'],
    ['address', texts({ distinct: 300, characters: 80_000 }), 'text'],
    ['long level', texts({ distinct: 15, characters: 80_000 }), 'categorical'],
    ['flag', texts({ distinct: 2, words: 1 }), 'boolean'],
    ['when', texts({ dates: 995 }), 'timestamp'],
    ['when', texts({ dates: 1000, monthFirst: 1000, provenMonthFirst: 1 }), 'timestamp'],
    ['when', texts({ dates: 1000, monthFirst: 1000, distinct: 300 }), 'categorical'],
  ])('%s %j is %s', (name, facts, kind) => {
    expect(inputKind(name, facts, 1000).kind).toBe(kind);
  });

  it('decides what is the decimal sign by what more cells are', () => {
    expect(formatOf(1000, 400)).toEqual({ decimal: '.', unit: '' });
    expect(formatOf(400, 1000)).toEqual({ decimal: ',', unit: '' });
    expect(formatOf(1000, 1000)).toEqual({ decimal: '.', unit: '' });
  });

  it('says whether there are cells to be set aside', () => {
    expect(inputKind('amount', counts({}), 1000).faulty).toBe(false);
    expect(inputKind('amount', counts({ numbers: 999 }), 1000).faulty).toBe(true);
    expect(inputKind('when', texts({ dates: 999 }), 1000).faulty).toBe(true);
  });
});

describe('targetKind', () => {
  it.each([
    ['numbers', counts({}), 'numeric', false],
    ['numbers and a typing error', counts({ numbers: 999 }), 'numeric', true],
    ['digits and a letter', counts({ distinct: 11, numbers: 999 }), 'categorical', false],
    ['numbers and missing ones', counts({ numbers: 900, labelTokens: 100 }), 'numeric', false],
    ['labels alone that look missing', texts({ labelTokens: 1000 }), 'categorical', false],
  ])('%s', (_, facts, kind, faulty) => {
    expect(targetKind(facts)).toEqual({ kind, faulty });
  });
});
