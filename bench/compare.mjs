/** @typedef {import("./contenders/index.mjs").Contender} Contender */

/**
 * What a contender did in a scenario. Ratios are of speeds: 2 is twice as fast.
 *
 * @typedef {object} Row
 * @property {Contender} contender
 * @property {number} nanoseconds an operation
 * @property {number} toFloor to the floor that reads a clock
 * @property {number | undefined} toBestPeer to the fastest of the peers
 * @property {number | undefined} toBestPeerWithClock to the fastest of those that read a clock
 */

/**
 * Sets the medians of a scenario in proportion.
 *
 * @param {Map<Contender, number>} medians nanoseconds an operation
 * @returns {Row[]}
 */
export function compare(medians) {
  const floor = fastest(medians, ({ isReference }) => isReference === true);
  const bestPeer = fastest(medians, isPeer);
  const bestPeerWithClock = fastest(medians, (one) => isPeer(one) && one.clock !== "none");
  return [...medians].map(([contender, nanoseconds]) => ({
    contender,
    nanoseconds,
    toFloor: floor / nanoseconds,
    toBestPeer: bestPeer && bestPeer / nanoseconds,
    toBestPeerWithClock: bestPeerWithClock && bestPeerWithClock / nanoseconds,
  }));
}

function isPeer({ group }) {
  return group === "peers";
}

/** The least of the medians of those who belong; undefined when nobody does. */
function fastest(medians, belongs) {
  const those = [...medians].filter(([contender]) => belongs(contender));
  return those.length === 0 ? undefined : Math.min(...those.map(([, nanoseconds]) => nanoseconds));
}
