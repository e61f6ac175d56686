/**
 * What is wanted: by the goals of the contenders, then by the kind of the scenario.
 *
 * @type {Record<string, Record<string, import("../goals.mjs").Wanted>>}
 */
export const WANTED = {
  oneThread: {
    "one-key": { toBase: 0.4 },
    "many-keys": { toBase: 0.4 },
  },
  byHand: {
    "one-key-in-file": { toBase: 0.9 },
    "many-keys-in-file": { toBase: 0.9 },
  },
  fourThreads: {
    threads: { toBase: 1.5 },
  },
};
