/** @typedef {import("./contenders.mjs").Contender} Contender */

/**
 * What a contender did in a scenario: nanoseconds an operation, and its ratios, each under the name
 * of its reference. Ratios are of speeds: 2 is twice as fast.
 *
 * @typedef {{ contender: Contender, nanoseconds: number } & Record<string, number | undefined>} Row
 */

/**
 * Whom to compare one with: the fastest of those that belong.
 *
 * @typedef {Record<string, (contender: Contender, compared: Contender) => boolean>} References
 */

/**
 * Sets the medians of a scenario in proportion.
 *
 * @param {Map<Contender, number>} medians nanoseconds an operation
 * @param {References} references
 * @returns {Row[]}
 */
export function compare(medians, references) {
  return [...medians].map(([contender, nanoseconds]) => {
    const ratios = Object.entries(references).map(([name, belongs]) => {
      const best = fastest(medians, (other) => belongs(other, contender));
      return [name, best && best / nanoseconds];
    });
    return { contender, nanoseconds, ...Object.fromEntries(ratios) };
  });
}

/** Whether a contender is a peer, for a reference to the best of them. */
export function isPeer({ group }) {
  return group === "peers";
}

/** The least of the medians of those who belong; undefined when nobody does. */
function fastest(medians, belongs) {
  const those = [...medians].filter(([contender]) => belongs(contender));
  return those.length === 0 ? undefined : Math.min(...those.map(([, nanoseconds]) => nanoseconds));
}
