import { isPeer } from "../compare.mjs";

/**
 * Whom the ratios are to: the floor that reads a clock, the fastest of the peers, and the fastest of
 * those that read a clock.
 *
 * @type {import("../compare.mjs").References}
 */
export const references = {
  toFloor: ({ isReference }) => isReference === true,
  toBestPeer: isPeer,
  toBestPeerWithClock: (contender) => isPeer(contender) && contender.clock !== "none",
};
