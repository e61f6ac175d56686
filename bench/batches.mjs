import { inLanes } from "./lanes.mjs";
import { inTurns } from "./turns.mjs";

/** @typedef {import("./contenders.mjs").Contender} Contender */
/** @typedef {import("./race.mjs").Scenario} Scenario */
/** @typedef {import("./stopwatch.mjs").Call} Call */

/**
 * What hands out the batches of a contender in a scenario, each ready to be run. Its limiter has seen
 * all keys by then, unless the scenario is about just that: then each batch has a new limiter.
 *
 * @param {Contender} contender
 * @param {Scenario} scenario
 * @returns {Promise<() => Call | Promise<Call>>}
 */
export async function batchesOf(contender, scenario) {
  const {
    limit,
    firstKeys,
    inFlight,
    firstInFlight = inFlight,
    renewed = (keys) => keys,
  } = scenario;
  const keys = keysFor(contender, scenario);
  if (scenario.isOnNewLimiters) {
    return async () => inLanes(await contender.create(limit), renewed(keys), inFlight);
  }
  const batch = await contender.create(limit);
  await inLanes(batch, firstKeys.slice(0, contender.mostOperations), firstInFlight)();
  if (scenario.isInTurns) return () => inTurns(batch, keys);
  return () => inLanes(batch, renewed(keys), inFlight);
}

/** The keys of a batch; who is slow has fewer. */
export function keysFor({ mostOperations }, { keys }) {
  return keys.slice(0, mostOperations);
}
