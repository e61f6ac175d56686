import { atLeast } from "../goals.mjs";

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
    "server-lone": { toBestPeer: 1 },
    // It may take 0.7 of the time.
    "server-batch": { toBestPeer: 1 / 0.7 },
    // It may take 1.2 times as long.
    "under-load": { toScriptCall: 1 / 1.2 },
  },
  denialCache: {
    "one-denied": { toBestPeer: 5 },
    "many-denied": { toBestPeer: 5 },
  },
};

const DENIALS_PER_SECOND = 3_000_000;

/**
 * The goals whose measure is no contender: how many denials a second are told without a round trip.
 *
 * @param {readonly import("../part.mjs").Result[]} results
 * @returns {import("../goals.mjs").Goal[]}
 */
export function denialGoals(results) {
  return results.flatMap(({ scenario, rows }) =>
    rows
      .filter(({ contender }) => contender.goals === "denialCache")
      .map(({ contender, nanoseconds }) => {
        const goal = `${contender.name}, ${scenario.name}: 1 of three million a second`;
        return atLeast(goal, 1e9 / nanoseconds / DENIALS_PER_SECOND, 1);
      }),
  );
}
