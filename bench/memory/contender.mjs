/**
 * A contender of this part, as its file exports it.
 *
 * @typedef {object} MemoryContender
 * @property {string} name
 * @property {string} clock which clock it reads for each operation; "none" if none
 * @property {boolean} isAsync
 * @property {string} [set] the scenarios that it is made for; the decisions of everybody unless given
 * @property {boolean} [isReference] whether the others are compared to this floor
 * @property {boolean} [limitsNot] whether it is no limiter at all, and not checked to be one
 * @property {string} [goals] which goals are its; see `goals.mjs`
 * @property {"leaky-bucket" | "sliding-window"} [algorithm] for the two whose size is measured
 * @property {string} [base] the name of whom it is compared to besides
 * @property {number} [mostOperations] so few in a batch, for one that is slow; it has no part where
 *   there are many keys
 * @property {(limit: import("../contenders.mjs").Limit) => import("../contenders.mjs").Batch} create a
 *   fresh limiter
 */

/** Where the contenders of this part are. */
export const CONTENDERS = new URL("./contenders/", import.meta.url);
