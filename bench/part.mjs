import { findFaults } from "./check.mjs";
import { compare } from "./compare.mjs";
import { goalsOf } from "./goals.mjs";
import { race } from "./race.mjs";

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
 * @property {import("./race.mjs").Measure} measure
 * @property {import("./compare.mjs").References} references
 * @property {Parameters<typeof goalsOf>[1]} goalsOfRow
 * @property {number} [checkedInFlight] how many operations are under way at once in the check
 * @property {(contender: Contender) => boolean} [isChecked] whether it is to limit; all are unless given
 * @property {(result: Result) => unknown} [onResult] called, and awaited, after each scenario
 */

/**
 * Measures all contenders of a part that limit at all, in all its scenarios.
 *
 * @param {Part} part
 */
export async function measurePart(part) {
  const { contenders, scenarios, rounds, measure, references, onResult, isChecked } = part;
  const checked = isChecked === undefined ? contenders : contenders.filter(isChecked);
  const faults = await findFaults(checked, part.checkedInFlight);
  const sound = contenders.filter((one) => !faults.some(({ contender }) => contender === one));
  const results = [];
  for (const scenario of scenarios) {
    const rows = compare(
      await race(scenario, sound, scenario.rounds ?? rounds, measure),
      references,
    );
    results.push({ scenario, rows });
    await onResult?.({ scenario, rows });
  }
  return { faults, results, goals: goalsOf(results, part.goalsOfRow) };
}

/** Whether all that are not others' do what they are to do. */
export function areOursSound(faults) {
  return faults.every(({ contender }) => contender.group === "peers");
}
