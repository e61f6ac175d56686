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
    let hash = seed ^ text.length;
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), multiplier);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, FINISHER);
    return hash ^ (hash >>> 16);
  };
}

/** An odd number of 32 bits without a pattern, which spreads what the last characters did. */
const FINISHER = 0x9e3779b1;

function secretNumber(): number {
  return (Math.random() * 2 ** 32) | 0;
}
