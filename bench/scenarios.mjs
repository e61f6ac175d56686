import { randomInt } from "node:crypto";

const HOUR_MS = 3_600_000;

/** So many that none is ever denied. */
const PLENTY = { operations: 1_000_000_000, periodMs: HOUR_MS };
/** So few that, once it is used up, none is admitted before the benchmark has ended. */
const ONE = { operations: 1, periodMs: HOUR_MS };

/**
 * What the contenders are to do.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {boolean} hot whether all is on one key
 * @property {{ operations: number, periodMs: number }} limit
 * @property {readonly string[]} firstKeys the keys of the first batch, which is not measured
 * @property {readonly string[]} keys the keys of each batch after it
 * @property {number} admitted how many of a batch are to be admitted, after the first
 */

/**
 * All scenarios, each with its keys made.
 *
 * @param {{ hotOperations: number, keys: number }} size operations of a batch on one key; many keys
 * @returns {Scenario[]}
 */
export function scenarios({ hotOperations, keys }) {
  const hot = new Array(hotOperations).fill("user:1");
  const users = Array.from({ length: keys }, (_, i) => `user:${i}`);
  const count = keys.toLocaleString("en");
  return [
    {
      name: "one hot key, admitted",
      hot: true,
      limit: PLENTY,
      firstKeys: hot,
      keys: hot,
      admitted: hotOperations,
    },
    {
      name: "one hot key, denied",
      hot: true,
      limit: ONE,
      firstKeys: hot,
      keys: hot,
      admitted: 0,
    },
    {
      name: `${count} keys, uniform`,
      hot: false,
      limit: PLENTY,
      firstKeys: users,
      keys: shuffled(users),
      admitted: keys,
    },
  ];
}

/**
 * A copy in random order, by Fisher and Yates' shuffle: in the order of the first batch, the entries
 * of a map would be met as they lie in memory.
 */
function shuffled(items) {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}
