/** Tells a whole number of 32 bits for a string; the same for the same one. */
export type StringHash = (text: string) => number;

/**
 * A hash that takes in each character of a string, by secret numbers of its own: nobody outside can
 * make keys that collide, to have them take long to find.
 */
export function secretHash(): StringHash {
  const seed = secretNumber();
  const multiplier = secretNumber() | 1;
  return (text) => {
    const { length } = text;
    let hash = seed ^ length;
    let index = 0;
    // Two characters at a time take half as long: each turn of a loop costs as much as what is in it.
    for (const last = length - 1; index < last; index += 2) {
      hash = Math.imul(hash ^ text.charCodeAt(index), multiplier);
      hash ^= hash >>> 15;
      hash = Math.imul(hash ^ text.charCodeAt(index + 1), multiplier);
      hash ^= hash >>> 15;
    }
    if (index < length) hash = Math.imul(hash ^ text.charCodeAt(index), multiplier);
    hash = Math.imul(hash ^ (hash >>> 15), FINISHER);
    return hash ^ (hash >>> 16);
  };
}

/** An odd number of 32 bits without a pattern, which spreads what the last characters did. */
const FINISHER = 0x9e3779b1;

function secretNumber(): number {
  return (Math.random() * 2 ** 32) | 0;
}
