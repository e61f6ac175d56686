/** Measures what keeps its rates in memory: leak-snek against its floors and its peers. */
import { goalsOf } from "../goals.mjs";
import { readOptions } from "../options.mjs";
import { areOursSound } from "../part.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { columns } from "./columns.mjs";
import { WANTED } from "./goals.mjs";
import { measureMemory } from "./measure.mjs";
import { REFERENCES } from "./references.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const FULL = {
  rounds: 3,
  calls: 3,
  hotOperations: 30_000,
  turns: 10_000,
  keys: 100_000,
  fewerKeys: 30_000,
  zipfKeys: 1_000_000,
  zipfOperations: 100_000,
  frameOperations: 120_000,
};
const SMOKE = {
  rounds: 1,
  calls: 1,
  hotOperations: 50,
  turns: 10,
  keys: 50,
  fewerKeys: 50,
  zipfKeys: 50,
  zipfOperations: 50,
  frameOperations: 100,
};

const { smoke } = readOptions();
const { faults, results } = await measureMemory(
  Object.keys(SCENARIOS),
  smoke ? SMOKE : FULL,
  ["floors", "own", "peers"],
  {
    // A process for each, in each scenario, would take too long for a test.
    isApart: !smoke,
    onResult: ({ scenario, rows }) => console.log(tableOf(scenario, rows, columns)),
  },
);
const goals = smoke ? [] : goalsOf(results, WANTED, REFERENCES);
if (!smoke) console.log(goalsText(goals));
record("memory", { smoke, faults, results, goals });
process.exit(areOursSound(faults) ? 0 : 1);
