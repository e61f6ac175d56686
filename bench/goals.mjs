/**
 * What is to be reached, and what was in one run.
 *
 * @typedef {{ goal: string, reached?: number, met: boolean }} Goal
 */

/**
 * What is wanted of a contender in a scenario: for each reference, by its name, the least ratio to it.
 *
 * @typedef {Record<string, number>} Wanted
 */

/**
 * The goals of all results, where what is wanted is known: by the `goals` of a contender, then by the
 * `kind` of a scenario.
 *
 * @param {readonly import("./part.mjs").Result[]} results
 * @param {Record<string, Record<string, Wanted>>} wanted
 * @param {Record<string, string>} references what to call each of them
 * @returns {Goal[]}
 */
export function goalsOf(results, wanted, references) {
  return results.flatMap(({ scenario, rows }) =>
    rows.flatMap((row) => {
      const { name, goals } = row.contender;
      const ratios = Object.entries(wanted[goals]?.[scenario.kind] ?? {});
      return ratios.map(([reference, ratio]) =>
        atLeast(
          `${name}, ${scenario.name}: ${+ratio.toFixed(2)} of ${references[reference]}`,
          row[reference],
          ratio,
        ),
      );
    }),
  );
}

/**
 * The goal to have at least so much.
 *
 * @param {string} goal
 * @param {number | undefined} reached undefined when there was nobody to compare with
 * @param {number} wanted
 * @returns {Goal}
 */
export function atLeast(goal, reached, wanted) {
  return { goal, reached, met: reached >= wanted };
}

/** The goal to have at most so much; see `atLeast`. */
export function atMost(goal, reached, wanted) {
  return { goal, reached, met: reached <= wanted };
}
