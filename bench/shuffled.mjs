import { randomInt } from "node:crypto";

/**
 * A copy in random order, by Fisher and Yates' shuffle: in the order of the first batch, the entries
 * of a map would be met as they lie in memory.
 */
export function shuffled(items) {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}
