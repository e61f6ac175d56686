import { loadContenders } from "../contenders.mjs";
import { measurePart } from "../part.mjs";
import { repeatedly } from "../stopwatch.mjs";
import { CONTENDERS } from "./contender.mjs";
import { references } from "./references.mjs";
import { SCENARIOS } from "./scenarios.mjs";

/**
 * Measures the contenders of some groups in some scenarios.
 *
 * @param {readonly string[]} kinds of the scenarios
 * @param {import("./scenarios.mjs").Size} size
 * @param {readonly import("../contenders.mjs").Group[]} groups
 * @param {import("../part.mjs").Part["onResult"]} [onResult]
 */
export async function measureMemory(kinds, size, groups, onResult) {
  return measurePart({
    contenders: await loadContenders(CONTENDERS, groups),
    scenarios: kinds.map((kind) => ({ kind, ...SCENARIOS[kind](size) })),
    rounds: size.rounds,
    measure: repeatedly(size.calls),
    references,
    isChecked: ({ limitsNot }) => limitsNot !== true,
    onResult,
  });
}
