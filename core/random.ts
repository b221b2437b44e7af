/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. Not for secrets. */
export type Random = {
  /** Uniform over 0 … 2³²-1. */
  uint32(): number;
  /** Uniform over [0, 1), in steps of 2⁻³². */
  float(): number;
  /** Uniform over the integers 0 … bound-1; `bound` is 1 … 2³². Without bias. */
  integer(bound: number): number;
};

/** The stream of that seed (any integer; its low 32 bits count). */
export function random(seed: number): Random {
  const next = splitmix32(seed);
  return xoshiro128(next(), next(), next(), next());
}

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021): period 2¹²⁸-1,
 * and 32-bit integer operations only, which JavaScript does exactly. The state must not be all zeros.
 */
export function xoshiro128(a: number, b: number, c: number, d: number): Random {
  const uint32 = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return { uint32, float: () => uint32() / 2 ** 32, integer: (bound) => integer(uint32, bound) };
}

/** Standard normal, by Box and Muller's transform of two uniform numbers. */
export const normal = ({ float }: Random) =>
  Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());

/** Shuffles in place (Fisher and Yates) and returns its argument. */
export function shuffle<T extends Int32Array | unknown[]>(values: T, { integer }: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));

/** Numbers above the largest multiple of `bound` are drawn again, or the small results would come too often. */
function integer(uint32: () => number, bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  let drawn = uint32();
  while (drawn >= limit) drawn = uint32();
  return drawn % bound;
}

/** Spreads a small seed over the whole state (Steele, Lea and Flood's SplitMix with MurmurHash3's finaliser). */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
