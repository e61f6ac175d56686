import { batchesOf, keysFor } from "./batches.mjs";
import { mediansOf, samplesOfRounds } from "./rounds.mjs";

/** @typedef {import("./contenders.mjs").Contender} Contender */
/** @typedef {import("./stopwatch.mjs").Measure} Measure */

/**
 * What the contenders are to do; each part of the benchmark adds what else it must know.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} kind by which its goals are found
 * @property {import("./contenders.mjs").Limit} limit
 * @property {readonly string[]} firstKeys the keys of the first batch, which is not measured
 * @property {readonly string[]} keys the keys of each batch after it
 * @property {boolean} [isDenied] whether all of each batch after the first is to be denied, not admitted
 * @property {(keys: readonly string[]) => readonly string[]} [renewed] the same keys, made anew for
 *   each batch
 * @property {boolean} [isOnNewLimiters] whether each batch has a new limiter, which knows no key
 * @property {boolean} [isInTurns] whether each operation has a turn of the event loop to itself
 * @property {number} [inFlight] how many operations are under way at any time; 1 unless given
 * @property {number} [firstInFlight] how many in the first batch; as many unless given
 * @property {number} [rounds] how often a batch is measured, where that is not as in the others
 * @property {Measure} [measure] how it is measured, where that is not as in the others
 * @property {(contender: Contender) => boolean} [isFor] who takes part; all unless given
 */

/**
 * Somebody ready to be measured, who has seen the first batch.
 *
 * @typedef {object} Runner
 * @property {() => Promise<number>} measure nanoseconds an operation
 * @property {() => void} [end] called when all is measured
 */

/**
 * Measures all contenders in one scenario.
 *
 * @param {readonly Contender[]} contenders
 * @param {number} rounds
 * @param {(contender: Contender) => Promise<Runner>} start
 * @param {number} [starts] how often all start anew, for as many rounds each time
 * @returns {Promise<Map<Contender, number>>} nanoseconds an operation, the median of the rounds
 */
export async function race(contenders, rounds, start, starts = 1) {
  const samples = new Map(contenders.map((contender) => [contender, []]));
  for (let started = 0; started < starts; started++) {
    const runners = new Map();
    for (const contender of contenders) runners.set(await start(contender), contender);
    const measured = await samplesOfRounds([...runners.keys()], rounds, ({ measure }) => measure());
    for (const [runner, times] of measured) {
      samples.get(runners.get(runner)).push(...times);
      runner.end?.();
    }
  }
  return mediansOf(samples);
}

/**
 * A runner in this process.
 *
 * @param {Contender} contender
 * @param {Scenario} scenario
 * @param {Measure} measure
 * @returns {Promise<Runner>}
 */
export async function startHere(contender, scenario, measure) {
  const next = await batchesOf(contender, scenario);
  return { measure: () => measureBatch(contender, next, scenario, measure) };
}

/** Measures a batch; what it answers, one way or the other, must be what the scenario is about. */
async function measureBatch(contender, next, scenario, measure) {
  const { length } = keysFor(contender, scenario);
  const wanted = scenario.isDenied ? 0 : length;
  let answer = wanted;
  const nanoseconds = await measure(async () => {
    const call = await next();
    return () => (answer = call());
  });
  const admitted = await answer;
  if (admitted === wanted) return nanoseconds / length;
  throw new Error(`${contender.name} admitted ${admitted} of ${length}, not ${wanted}`);
}
