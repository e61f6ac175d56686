const MANY_KEYS = { toFloor: 1.2, toBestPeer: 1.2 };

/** A call may cost 1.5 times as much. */
const AS_CHEAP = { toBase: 1 / 1.5 };

/**
 * What is wanted: by the goals of the contenders, then by the kind of the scenario.
 *
 * @type {Record<string, Record<string, import("../goals.mjs").Wanted>>}
 */
export const WANTED = {
  limitExceeded: {
    "hot-admitted": { toFloor: 1, toBestPeer: 1 },
    "hot-denied": { toFloor: 1, toBestPeerWithoutClock: 0.8, toBestPeerWithClock: 2 },
    uniform: MANY_KEYS,
    fresh: MANY_KEYS,
    zipf: MANY_KEYS,
    // A turn of the event loop takes so long that a decision hardly counts: it is to cost no more.
    server: { toFloor: 0.95 },
  },
  consume: {
    "consume-hot-admitted": { toBase: 0.7 },
    "consume-hot-denied": { toBase: 0.7 },
    "consume-uniform": { toBase: 0.7 },
  },
  async: {
    "async-hot-admitted": { toFloor: 0.28 },
  },
  json: {
    "json-hot-admitted": { toBase: 0.15 },
    "json-hot-denied": { toBase: 0.15 },
    "json-uniform": { toBase: 0.15 },
  },
  frames: {
    "frames-filled": AS_CHEAP,
    "frames-same-traffic": AS_CHEAP,
  },
};
