/** Measures how long the library takes to load, by either kind of module, and a part of that. */
import { readOptions } from "../options.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { medianOfRounds } from "../rounds.mjs";
import { millisecondsOverEmpty } from "./load.mjs";

const ROUNDS = 41;
const MOST_MS = 5;

const ours = {
  name: 'import "leak-snek"',
  way: "import",
  module: new URL("../../dist/esm/index.js", import.meta.url),
};
const subjects = [
  ours,
  {
    name: 'require("leak-snek")',
    way: "require",
    module: new URL("../../dist/index.js", import.meta.url),
  },
  {
    name: 'import "async-mutex", as that does',
    way: "import",
    module: new URL("async-mutex.mjs", import.meta.url),
  },
];

const { smoke } = readOptions();
const medians = await medianOfRounds(subjects, smoke ? 1 : ROUNDS, millisecondsOverEmpty);

const scenario = { name: "loading, over an empty module" };
const rows = Array.from(medians, ([{ name, way }, ms]) => ({ contender: { name, way }, ms }));
console.log(
  tableOf(scenario, rows, [{ head: "ms", align: "right", cell: ({ ms }) => ms.toFixed(2) }]),
);
const reached = medians.get(ours);
const goals = [{ goal: `${ours.name}: ${MOST_MS} ms`, reached, met: reached <= MOST_MS }];
if (!smoke) console.log(goalsText(goals));
record("import", { smoke, faults: [], results: [{ scenario, rows }], goals: smoke ? [] : goals });
