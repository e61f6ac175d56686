import { medianOfRounds } from "./rounds.mjs";

/** @typedef {import("./contenders/index.mjs").Contender} Contender */

/**
 * Nanoseconds that a call takes, with what it awaits.
 *
 * @typedef {(call: () => number | Promise<number>) => Promise<number>} Measure
 */

/**
 * Measures all contenders in one scenario.
 *
 * @param {import("./scenarios.mjs").Scenario} scenario
 * @param {readonly Contender[]} contenders
 * @param {number} rounds
 * @param {Measure} measure
 * @returns {Promise<Map<Contender, number>>} nanoseconds an operation, the median of the rounds
 */
export async function race(scenario, contenders, rounds, measure) {
  const subjects = [];
  for (const contender of contenders) subjects.push(await subjectOf(contender, scenario));
  const medians = await medianOfRounds(subjects, rounds, async ({ contender, batch }) => {
    const nanoseconds = await measureBatch(contender, batch, scenario, measure);
    return nanoseconds / scenario.keys.length;
  });
  return new Map(subjects.map((subject) => [subject.contender, medians.get(subject)]));
}

/** A limiter which has seen all keys: what is measured is not how it makes room for them. */
async function subjectOf(contender, { limit, firstKeys }) {
  const batch = contender.create(limit);
  await batch(firstKeys);
  return { contender, batch };
}

/** Measures a batch; what it answers, one way or the other, must be what the scenario is about. */
async function measureBatch({ name }, batch, { keys, admitted: wanted }, measure) {
  let answer = wanted;
  const nanoseconds = await measure(() => (answer = batch(keys)));
  const admitted = await answer;
  if (admitted === wanted) return nanoseconds;
  throw new Error(`${name} admitted ${admitted} of ${keys.length}, not ${wanted}`);
}
