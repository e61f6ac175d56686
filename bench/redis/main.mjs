/**
 * Measures what keeps its rates in Redis: leak-snek against bare commands of the same client and against
 * its peers, on a server of its own or the one that REDIS_URL names.
 */
import { goalsOf } from "../goals.mjs";
import { readOptions } from "../options.mjs";
import { areOursSound } from "../part.mjs";
import { record } from "../record.mjs";
import { goalsText, tableOf } from "../report.mjs";
import { columns } from "./columns.mjs";
import { denialGoals, WANTED } from "./goals.mjs";
import { measureRedis } from "./measure.mjs";
import { REFERENCES } from "./references.mjs";

const FULL = {
  rounds: 9,
  operations: 10_240,
  lonelyOperations: 200,
  lonelyRounds: 101,
  denials: 100_000,
  keys: 10_000,
  loadedCalls: 500,
  fewRounds: 9,
};
const SMOKE = {
  rounds: 1,
  operations: 512,
  lonelyOperations: 5,
  lonelyRounds: 1,
  denials: 128,
  keys: 20,
  loadedCalls: 5,
  fewRounds: 1,
};

const { smoke } = readOptions();
const { facts, faults, results } = await measureRedis(
  smoke ? SMOKE : FULL,
  ["floors", "own", "peers"],
  ({ scenario, rows }) => console.log(tableOf(scenario, rows, columns)),
);
const goals = smoke ? [] : [...goalsOf(results, WANTED, REFERENCES), ...denialGoals(results)];
if (!smoke) console.log(goalsText(goals));
record("redis", { smoke, facts, faults, results, goals });
// Timers of a peer would keep the process for as long as the period of its limit.
process.exit(areOursSound(faults) ? 0 : 1);
