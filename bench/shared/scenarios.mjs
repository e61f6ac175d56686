import { PLENTY, UNEVEN } from "../limits.mjs";
import { users } from "../memory/keys.mjs";
import { shuffled } from "../shuffled.mjs";

/**
 * How much there is to do.
 *
 * @typedef {object} Size
 * @property {number} rounds
 * @property {number} operations of a batch in memory
 * @property {number} commits operations of a batch in a file
 * @property {number} keys how many are many in memory
 * @property {number} fileKeys how many are many in a file
 */

/**
 * What is done by one thread.
 *
 * @param {Size} size
 * @returns {import("../race.mjs").Scenario[]}
 */
export function scenarios({ operations, commits, keys, fileKeys }) {
  return [
    scenario("memory", "one-key", 1, operations),
    scenario("memory", "many-keys", keys, operations),
    scenario("file", "one-key-in-file", 1, commits),
    scenario("file", "many-keys-in-file", fileKeys, commits),
  ];
}

function scenario(wanted, kind, count, operations) {
  const all = users(count);
  const order = shuffled(all);
  return {
    kind,
    name: `one thread, ${count === 1 ? "one key" : `${count.toLocaleString("en")} keys`}`,
    limit: count === 1 ? PLENTY : UNEVEN,
    firstKeys: all,
    keys: Array.from({ length: operations }, (_, i) => order[i % count]),
    isFor: ({ medium }) => medium === wanted,
  };
}
