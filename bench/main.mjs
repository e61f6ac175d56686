/**
 * Measures leak-snek against its floors and its peers.
 *
 *     --smoke   run everything, in seconds; the numbers mean nothing
 */
import { parseArgs } from "node:util";
import { faultOf } from "./check.mjs";
import { compare } from "./compare.mjs";
import { loadContenders } from "./contenders/index.mjs";
import { goalsOf } from "./goals.mjs";
import { race } from "./race.mjs";
import { record } from "./record.mjs";
import { goalsText, tableOf } from "./report.mjs";
import { scenarios } from "./scenarios.mjs";
import { timer } from "./timer.mjs";

const FULL = { rounds: 15, sampleMs: 20, hotOperations: 20_000, keys: 100_000 };
const SMOKE = { rounds: 1, sampleMs: 0, hotOperations: 1000, keys: 1000 };

const { values } = parseArgs({ options: { smoke: { type: "boolean", default: false } } });
const { smoke } = values;
const size = smoke ? SMOKE : FULL;

const contenders = await loadContenders(["floors", "own", "peers"]);
const faults = await findFaults(contenders);
const sound = contenders.filter((one) => !faults.some(({ contender }) => contender === one));
const results = [];
for (const scenario of scenarios(size)) {
  const rows = compare(await race(scenario, sound, size.rounds, timer(size.sampleMs)));
  results.push({ scenario, rows });
  console.log(tableOf(scenario, rows));
}
const goals = smoke ? [] : goalsOf(results);
if (!smoke) console.log(goalsText(goals));
record({ smoke, faults, results, goals });
// Timers of a peer would keep the process for as long as the period of its limit.
process.exit(faults.some(({ contender }) => contender.group !== "peers") ? 1 : 0);

/** Those who do not limit; they are not measured. */
async function findFaults(all) {
  const found = [];
  for (const contender of all) {
    const fault = await faultOf(contender);
    if (fault === undefined) continue;
    console.error(`${contender.name} ${fault}: not measured`);
    found.push({ contender, fault });
  }
  return found;
}
