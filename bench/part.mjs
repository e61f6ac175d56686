import { findFaults } from "./check.mjs";
import { compare } from "./compare.mjs";
import { race, startHere } from "./race.mjs";

/** @typedef {import("./contenders.mjs").Contender} Contender */
/** @typedef {import("./race.mjs").Scenario} Scenario */
/** @typedef {{ scenario: Scenario, rows: import("./compare.mjs").Row[] }} Result */

/**
 * A part of the benchmark.
 *
 * @typedef {object} Part
 * @property {readonly Contender[]} contenders
 * @property {readonly Scenario[]} scenarios
 * @property {number} rounds
 * @property {import("./stopwatch.mjs").Measure} measure
 * @property {import("./compare.mjs").References} references
 * @property {number} [checkedInFlight] how many operations are under way at once in the check
 * @property {(contender: Contender) => boolean} [isChecked] whether it is to limit; all are unless given
 * @property {(contender: Contender, scenario: Scenario, measure: import("./stopwatch.mjs").Measure) =>
 *   Promise<import("./race.mjs").Runner>} [start] where one is measured; here unless given
 * @property {number} [starts] how often all start anew; once unless given
 * @property {(result: Result) => unknown} [onResult] called, and awaited, after each scenario
 */

/**
 * Measures all contenders of a part that limit at all, in all its scenarios. Those who take part in none
 * are not even run.
 *
 * @param {Part} part
 */
export async function measurePart(part) {
  const { scenarios, rounds, measure, references, onResult } = part;
  const { isChecked = () => true, start = startHere, starts } = part;
  const contenders = part.contenders.filter((one) =>
    scenarios.some((scenario) => isIn(scenario, one)),
  );
  const faults = await findFaults(contenders.filter(isChecked), part.checkedInFlight);
  const sound = contenders.filter((one) => !faults.some(({ contender }) => contender === one));
  const results = [];
  for (const scenario of scenarios) {
    const those = sound.filter((one) => isIn(scenario, one));
    const medians = await race(
      those,
      scenario.rounds ?? rounds,
      (contender) => start(contender, scenario, scenario.measure ?? measure),
      starts,
    );
    const result = { scenario, rows: compare(medians, references) };
    results.push(result);
    await onResult?.(result);
  }
  return { faults, results };
}

function isIn({ isFor = () => true }, contender) {
  return isFor(contender);
}

/** Whether all that are not others' do what they are to do. */
export function areOursSound(faults) {
  return faults.every(({ contender }) => contender.group === "peers");
}
