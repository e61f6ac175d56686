import { startApart } from "../apart.mjs";
import { loadContenders } from "../contenders.mjs";
import { measurePart } from "../part.mjs";
import { startHere } from "../race.mjs";
import { repeatedly } from "../stopwatch.mjs";
import { CONTENDERS } from "./contender.mjs";
import { references } from "./references.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const RUNNER = new URL("runner.mjs", import.meta.url);
/** What V8 compiles into one piece is a matter of chance, and stays as it is for as long as a process runs. */
const PROCESSES = 3;

/**
 * Measures the contenders of some groups in some scenarios: each in processes of its own in each of them,
 * as a program has but one of them; or all in this process.
 *
 * @param {readonly string[]} kinds of the scenarios
 * @param {import("./scenarios.mjs").Size} size
 * @param {readonly import("../contenders.mjs").Group[]} groups
 * @param {object} [options]
 * @param {boolean} [options.isApart]
 * @param {import("../part.mjs").Part["onResult"]} [options.onResult]
 */
export async function measureMemory(kinds, size, groups, { isApart = false, onResult } = {}) {
  const runApart = ({ file }, { kind }) => startRunner({ file, kind, size });
  return measurePart({
    contenders: await loadContenders(CONTENDERS, groups),
    scenarios: kinds.map((kind) => scenarioOf(kind, size)),
    rounds: size.rounds,
    measure: repeatedly(size.calls),
    references,
    isChecked: ({ limitsNot }) => limitsNot !== true,
    ...(isApart && { start: runApart, starts: PROCESSES }),
    onResult,
  });
}

/**
 * A runner in this process, for `runner.mjs`.
 *
 * @param {object} task
 * @param {string} task.file of the contender, as a URL
 * @param {string} task.kind of the scenario
 * @param {import("./scenarios.mjs").Size} task.size
 */
export async function startContender({ file, kind, size }) {
  const { default: contender } = await import(file);
  const scenario = scenarioOf(kind, size);
  return startHere(contender, scenario, scenario.measure ?? repeatedly(size.calls));
}

async function startRunner(task) {
  const { ask, end } = await startApart(RUNNER, task);
  return { measure: ask, end };
}

function scenarioOf(kind, size) {
  return { kind, ...SCENARIOS[kind](size) };
}
