/** Measures what threads share in memory and processes in a file: against what it is built on, and together. */
import { goalsOf } from "../goals.mjs";
import { readOptions } from "../options.mjs";
import { areOursSound } from "../part.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { columns } from "./columns.mjs";
import { WANTED } from "./goals.mjs";
import { measureShared } from "./measure.mjs";
import { REFERENCES } from "./references.mjs";

const FULL = {
  rounds: 11,
  operations: 200_000,
  commits: 4000,
  keys: 10_000,
  fileKeys: 1000,
  members: [1, 2, 4],
};
const SMOKE = {
  rounds: 1,
  operations: 100,
  commits: 20,
  keys: 100,
  fileKeys: 10,
  members: [1, 2],
};

const { smoke } = readOptions();
const { faults, results } = await measureShared(smoke ? SMOKE : FULL, ({ scenario, rows }) =>
  console.log(tableOf(scenario, rows, columns)),
);
const goals = smoke ? [] : goalsOf(results, WANTED, REFERENCES);
if (!smoke) console.log(goalsText(goals));
record("shared", { smoke, faults, results, goals });
process.exit(areOursSound(faults) ? 0 : 1);
