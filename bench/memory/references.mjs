import { isPeer } from "../compare.mjs";

const readsClock = ({ clock }) => clock !== "none";

/**
 * Whom the ratios are to: the floor that reads a clock, the fastest of the peers, of those that read a
 * clock and of those that do not, and the one that a contender names.
 *
 * @type {import("../compare.mjs").References}
 */
export const references = {
  toFloor: ({ isReference }) => isReference === true,
  toBestPeer: isPeer,
  toBestPeerWithClock: (contender) => isPeer(contender) && readsClock(contender),
  toBestPeerWithoutClock: (contender) => isPeer(contender) && !readsClock(contender),
  toBase: (contender, { base }) => contender.name === base,
};

/** What a goal calls them. */
export const REFERENCES = {
  toFloor: "the floor",
  toBestPeer: "the best peer",
  toBestPeerWithClock: "the best peer with a clock",
  toBestPeerWithoutClock: "the best peer without a clock",
  toBase: "its base",
};
