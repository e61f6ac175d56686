import { isPeer } from "../compare.mjs";

/**
 * Whom the ratios are to, each by the same client: the bare INCR, the bare script call, and the fastest
 * of the peers.
 *
 * @type {import("../compare.mjs").References}
 */
export const references = {
  toIncrement: ({ isIncrement }) => isIncrement === true,
  toScriptCall: ({ isScriptCall }) => isScriptCall === true,
  toBestPeer: isPeer,
};

/** What a goal calls them. */
export const REFERENCES = {
  toIncrement: "INCR",
  toScriptCall: "EVALSHA",
  toBestPeer: "the best peer",
};
