/**
 * A contender of this part, as its file exports it.
 *
 * @typedef {object} MemoryContender
 * @property {string} name
 * @property {string} clock which clock it reads for each operation; "none" if none
 * @property {boolean} isAsync
 * @property {boolean} [isReference] whether the others are compared to this floor
 * @property {boolean} [hasGoals] whether the goals of the benchmark are about this one
 * @property {(limit: import("../contenders.mjs").Limit) => import("../contenders.mjs").Batch} create a
 *   fresh limiter
 */

/** Where the contenders of this part are. */
export const CONTENDERS = new URL("./contenders/", import.meta.url);
