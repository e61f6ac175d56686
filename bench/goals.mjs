/** @typedef {import("./scenarios.mjs").Scenario} Scenario */
/** @typedef {import("./compare.mjs").Row} Row */

/** How fast, on a hot key, to be at the least: a fraction of the floor that reads a clock. */
const OF_FLOOR = 0.6;

/**
 * What this stage is to reach, and what it has reached in one run.
 *
 * @param {readonly { scenario: Scenario, rows: Row[] }[]} results
 * @returns {{ goal: string, ratio: number, met: boolean }[]}
 */
export function goalsOf(results) {
  return results.flatMap(({ scenario, rows }) =>
    rows.filter(({ contender }) => contender.hasGoals).flatMap((row) => goalsOfRow(scenario, row)),
  );
}

function goalsOfRow({ name, hot }, { contender, toFloor, toBestPeerWithClock }) {
  const what = `${contender.name}, ${name}`;
  const goals = [];
  if (hot) {
    const goal = `${what}: at least ${OF_FLOOR} of the floor`;
    goals.push({ goal, ratio: toFloor, met: toFloor >= OF_FLOOR });
  }
  if (toBestPeerWithClock !== undefined) {
    const goal = `${what}: ahead of every peer that reads a clock`;
    goals.push({ goal, ratio: toBestPeerWithClock, met: toBestPeerWithClock > 1 });
  }
  return goals;
}
