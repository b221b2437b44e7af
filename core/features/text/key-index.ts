/** Numbers different keys in the order in which they come: a Map from number to number, several times as fast. */
export type KeyIndex = {
  /** The key's place, where it gets one if it is new. A key is an integer, 1 … 2⁵³-1. */
  add(key: number): number;
  /** The keys by their places. */
  keys(): Float64Array;
};

/** Open addressing with linear probing; at most half of the slots are taken. */
export function createKeyIndex(): KeyIndex {
  let size = 0;
  let mask = 2 ** 12 - 1;
  let slots = new Float64Array(mask + 1);
  let places = new Int32Array(mask + 1);

  const slotOf = (key: number) => {
    let slot = hash(key) & mask;
    while (slots[slot] !== key && slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = () => {
    const [oldSlots, oldPlaces] = [slots, places];
    mask = 2 * mask + 1;
    slots = new Float64Array(mask + 1);
    places = new Int32Array(mask + 1);
    for (let i = 0; i < oldSlots.length; i++) {
      if (oldSlots[i] === 0) continue;
      const slot = slotOf(oldSlots[i]);
      slots[slot] = oldSlots[i];
      places[slot] = oldPlaces[i];
    }
  };
  return {
    add(key) {
      const slot = slotOf(key);
      if (slots[slot] === key) return places[slot];
      slots[slot] = key;
      places[slot] = size++;
      if (2 * size > mask) grow();
      return size - 1;
    },
    keys() {
      const keys = new Float64Array(size);
      for (let i = 0; i < slots.length; i++) if (slots[i] !== 0) keys[places[i]] = slots[i];
      return keys;
    },
  };
}

/** Both halves of the key count, multiplied by odd constants (Knuth's multiplicative hashing). */
function hash(key: number): number {
  const mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
