/**
 * What is wanted: by the goals of the contenders, then by the kind of the scenario.
 *
 * @type {Record<string, Record<string, import("../goals.mjs").Wanted>>}
 */
export const WANTED = {
  decision: {
    "one-1": { toScriptCall: 0.95, toBestPeer: 1 },
    "many-64": { toIncrement: 1.5, toBestPeer: 2 },
    "many-512": { toIncrement: 2.5, toBestPeer: 3 },
    "one-64": { toIncrement: 6, toBestPeer: 8 },
    "one-512": { toIncrement: 20, toBestPeer: 25 },
  },
  denialCache: {
    "one-denied": { toBestPeer: 5 },
    "many-denied": { toBestPeer: 5 },
  },
};
