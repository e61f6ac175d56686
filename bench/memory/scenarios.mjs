import { shuffled } from "../shuffled.mjs";

const HOUR_MS = 3_600_000;

/** So many that none is ever denied. */
const PLENTY = { operations: 1_000_000_000, periodMs: HOUR_MS };
/** So few that, once it is used up, none is admitted before the benchmark has ended. */
const ONE = { operations: 1, periodMs: HOUR_MS };

/**
 * What the contenders are to do.
 *
 * @typedef {import("../race.mjs").Scenario & { hot: boolean }} MemoryScenario `hot` when all is on one key
 */

/**
 * All scenarios, each with its keys made.
 *
 * @param {{ hotOperations: number, keys: number }} size operations of a batch on one key; many keys
 * @returns {MemoryScenario[]}
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
