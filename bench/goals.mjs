/**
 * What this stage is to reach, and what it has reached in one run.
 *
 * @typedef {{ goal: string, ratio: number, met: boolean }} Goal
 */

/**
 * The goals of all whom they are about.
 *
 * @param {readonly import("./part.mjs").Result[]} results
 * @param {(scenario: object, row: import("./compare.mjs").Row) => (Goal | undefined)[]} goalsOfRow
 * @returns {Goal[]}
 */
export function goalsOf(results, goalsOfRow) {
  return results.flatMap(({ scenario, rows }) =>
    rows
      .filter(({ contender }) => contender.hasGoals)
      .flatMap((row) => goalsOfRow(scenario, row).filter((goal) => goal !== undefined)),
  );
}

/**
 * The goal to have at least such a ratio.
 *
 * @param {string} goal
 * @param {number} ratio the one reached
 * @param {number} wanted
 * @returns {Goal}
 */
export function atLeast(goal, ratio, wanted) {
  return { goal, ratio, met: ratio >= wanted };
}

/**
 * The goal to be ahead of some peers; none when there are none.
 *
 * @param {string} goal
 * @param {number | undefined} ratio the one reached, to the fastest of them
 * @returns {Goal | undefined}
 */
export function ahead(goal, ratio) {
  return ratio === undefined ? undefined : { goal, ratio, met: ratio > 1 };
}
