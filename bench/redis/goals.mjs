import { ahead, atLeast } from "../goals.mjs";

/** Alone, at least this part of the rate of a bare script call. */
const OF_SCRIPT_CALL = 0.9;
/** With so many in flight, at least this many times the rate of a bare INCR. */
const CROWD = 64;
const OF_INCREMENT_ON_MANY_KEYS = 1.3;
const OF_INCREMENT_ON_ONE_KEY = 5;
const DENIALS_PER_SECOND = 1_000_000;

/**
 * The goals of one contender in one scenario.
 *
 * @param {import("./scenarios.mjs").RedisScenario} scenario
 * @param {import("../compare.mjs").Row} row
 */
export function goalsOfRow(scenario, row) {
  const what = `${row.contender.name}, ${scenario.name}`;
  if (scenario.isDenied) return [denialGoal(what, row)];
  if (scenario.inFlight === 1) {
    const goal = `${what}: at least ${OF_SCRIPT_CALL} of EVALSHA`;
    return [atLeast(goal, row.toScriptCall, OF_SCRIPT_CALL)];
  }
  const incrementGoal =
    scenario.inFlight === CROWD ? goalToIncrement(what, scenario, row) : undefined;
  return [incrementGoal, ahead(`${what}: ahead of every peer`, row.toBestPeer)];
}

function goalToIncrement(what, { hot }, { toIncrement }) {
  const wanted = hot ? OF_INCREMENT_ON_ONE_KEY : OF_INCREMENT_ON_MANY_KEYS;
  return atLeast(`${what}: at least ${wanted} times INCR`, toIncrement, wanted);
}

/** Its ratio is to the rate that is wanted. */
function denialGoal(what, { nanoseconds }) {
  const ratio = 1e9 / nanoseconds / DENIALS_PER_SECOND;
  return atLeast(`${what}: a million a second`, ratio, 1);
}
