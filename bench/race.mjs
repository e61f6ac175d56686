import { inLanes } from "./lanes.mjs";
import { medianOfRounds } from "./rounds.mjs";

/** @typedef {import("./contenders.mjs").Contender} Contender */

/**
 * What the contenders are to do; each part of the benchmark adds what its goals depend on.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {import("./contenders.mjs").Limit} limit
 * @property {readonly string[]} firstKeys the keys of the first batch, which is not measured
 * @property {readonly string[]} keys the keys of each batch after it
 * @property {number} admitted how many of a batch are to be admitted, after the first
 * @property {number} [inFlight] how many operations are under way at any time; 1 unless given
 * @property {number} [firstInFlight] how many in the first batch; as many unless given
 * @property {number} [rounds] how often a batch is measured, where that is not as in the others
 * @property {(contender: Contender) => boolean} [isFor] who takes part; all unless given
 */

/**
 * Nanoseconds that a call takes, with what it awaits.
 *
 * @typedef {(call: () => number | Promise<number>) => Promise<number>} Measure
 */

/**
 * Measures all contenders in one scenario.
 *
 * @param {Scenario} scenario
 * @param {readonly Contender[]} contenders
 * @param {number} rounds
 * @param {Measure} measure
 * @returns {Promise<Map<Contender, number>>} nanoseconds an operation, the median of the rounds
 */
export async function race(scenario, contenders, rounds, measure) {
  const { isFor = () => true } = scenario;
  const subjects = [];
  for (const contender of contenders) {
    if (isFor(contender)) subjects.push(await subjectOf(contender, scenario));
  }
  const medians = await medianOfRounds(subjects, rounds, async ({ contender, call }) => {
    const nanoseconds = await measureCall(contender, call, scenario, measure);
    return nanoseconds / scenario.keys.length;
  });
  return new Map(subjects.map((subject) => [subject.contender, medians.get(subject)]));
}

/** A limiter which has seen all keys: what is measured is not how it makes room for them. */
async function subjectOf(contender, scenario) {
  const { limit, firstKeys, keys, inFlight, firstInFlight = inFlight } = scenario;
  const batch = await contender.create(limit);
  await inLanes(batch, firstKeys, firstInFlight)();
  return { contender, call: inLanes(batch, keys, inFlight) };
}

/** Measures a batch; what it answers, one way or the other, must be what the scenario is about. */
async function measureCall({ name }, call, { keys, admitted: wanted }, measure) {
  let answer = wanted;
  const nanoseconds = await measure(() => (answer = call()));
  const admitted = await answer;
  if (admitted === wanted) return nanoseconds;
  throw new Error(`${name} admitted ${admitted} of ${keys.length}, not ${wanted}`);
}
