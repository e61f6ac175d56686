/** Weighs what keeps its rates in memory, with many keys: leak-snek against a floor and its peers. */
import { loadContenders } from "../contenders.mjs";
import { CONTENDERS } from "../memory/contender.mjs";
import { readOptions } from "../options.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { columnsOf } from "./columns.mjs";
import { goalsOfSizes } from "./goals.mjs";
import { weighAll } from "./measure.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const FULL = { keys: 1_000_000, fewKeys: 1000, mostRuns: 3 };
const SMOKE = { keys: 20_000, fewKeys: 10, mostRuns: 1 };

const { smoke } = readOptions();
const size = smoke ? SMOKE : FULL;
// A process for each of the peers would take too long for a test.
const groups = smoke ? ["own"] : ["floors", "own", "peers"];
const contenders = await loadContenders(CONTENDERS, groups);
const results = [];
for (const kind of Object.keys(SCENARIOS)) {
  const { scenario, rows } = await weighAll(kind, contenders, size);
  console.log(tableOf(scenario, rows, columnsOf(scenario)));
  results.push({ scenario, rows });
}
const goals = smoke ? [] : goalsOfSizes(results);
if (!smoke) console.log(goalsText(goals));
record("size", { smoke, facts: size, faults: [], results, goals });
process.exit();
