import { apart } from "../apart.mjs";
import { ENTRY } from "../entry.mjs";
import { median } from "../rounds.mjs";

const CHILD = new URL("load.mjs", import.meta.url);
const EMPTY = new URL("empty.mjs", import.meta.url);

/**
 * How long it takes to load the library, and how much longer than to load an empty module: in pairs, each
 * load in a process of its own.
 *
 * @param {number} pairs
 * @returns {Promise<{ milliseconds: number, extraMs: number }>} the medians
 */
export async function measureLoading(pairs) {
  const loads = [];
  const extras = [];
  for (let pair = 0; pair < pairs; pair++) {
    const load = await apart(CHILD, ENTRY.href);
    loads.push(load);
    extras.push(load - (await apart(CHILD, EMPTY.href)));
  }
  return { milliseconds: median(loads), extraMs: median(extras) };
}
