/** Measures what keeps its rates in memory: leak-snek against its floors and its peers. */
import { loadContenders } from "../contenders.mjs";
import { readOptions } from "../options.mjs";
import { areOursSound, measurePart } from "../part.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { columns } from "./columns.mjs";
import { CONTENDERS } from "./contender.mjs";
import { goalsOfRow } from "./goals.mjs";
import { references } from "./references.mjs";
import { scenarios } from "./scenarios.mjs";
import { timer } from "./timer.mjs";

const FULL = { rounds: 15, sampleMs: 20, hotOperations: 20_000, keys: 100_000 };
const SMOKE = { rounds: 1, sampleMs: 0, hotOperations: 1000, keys: 1000 };

const { smoke } = readOptions();
const size = smoke ? SMOKE : FULL;

const { faults, results, goals } = await measurePart({
  contenders: await loadContenders(CONTENDERS, ["floors", "own", "peers"]),
  scenarios: scenarios(size),
  rounds: size.rounds,
  measure: timer(size.sampleMs),
  references,
  goalsOfRow,
  onResult: ({ scenario, rows }) => console.log(tableOf(scenario, rows, columns)),
});
if (!smoke) console.log(goalsText(goals));
record("memory", { smoke, faults, results, goals: smoke ? [] : goals });
// Timers of a peer would keep the process for as long as the period of its limit.
process.exit(areOursSound(faults) ? 0 : 1);
