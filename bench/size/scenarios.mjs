import { MANY } from "../limits.mjs";

/** So long that ten rounds, a frame apart, are within one period. */
const TEN_FRAMES = { operations: 1000, periodMs: 10_000 };
const FRAME_MS = 1000;

/** So short that it has drained when the clock moves on. */
const SHORT = { operations: 10, periodMs: 1000 };

/**
 * What is done to a limiter before it is weighed. Its keys have 16 characters.
 *
 * @typedef {object} SizeScenario
 * @property {string} name
 * @property {import("../contenders.mjs").Limit} limit
 * @property {number} [runs] in so many processes our own are weighed, where their longest call counts
 * @property {number} [rounds] how often each key is used; once unless given
 * @property {number} [stepMs] how far a clock moves on after each round, or each lot; it is set by hand then
 * @property {number} [lots] how many lots of new keys come after, each when those before have drained
 * @property {(contender: object) => boolean} isFor
 */

const isOwn = (algorithm) => (contender) => contender.algorithm === algorithm;

/** @type {Record<string, SizeScenario>} */
export const SCENARIOS = {
  "leaky-bucket": {
    name: "each key once",
    limit: MANY,
    runs: 3,
    isFor: ({ set, algorithm }) => set === undefined && algorithm !== "sliding-window",
  },
  "one-frame": {
    name: "each key once, 10 frames",
    limit: MANY,
    runs: 3,
    isFor: isOwn("sliding-window"),
  },
  "all-frames": {
    name: "each key in all of 10 frames",
    limit: TEN_FRAMES,
    rounds: 10,
    stepMs: FRAME_MS,
    isFor: isOwn("sliding-window"),
  },
  "drained-leaky-bucket": {
    name: "all drained, and new ones came",
    limit: SHORT,
    stepMs: 10_000,
    lots: 10,
    isFor: isOwn("leaky-bucket"),
  },
  "drained-sliding-window": {
    name: "all drained, and new ones came",
    limit: SHORT,
    stepMs: 10_000,
    lots: 10,
    isFor: isOwn("sliding-window"),
  },
};
