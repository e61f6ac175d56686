import { apart } from "../apart.mjs";
import { median } from "../rounds.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const CHILD = new URL("weigh.mjs", import.meta.url);

/**
 * @typedef {object} Size
 * @property {number} keys how many
 * @property {number} fewKeys how many of a contender that is slow
 * @property {number} mostRuns in no more processes our own are weighed
 */

/**
 * Weighs those of some contenders whom a scenario is for.
 *
 * @param {string} kind of the scenario
 * @param {readonly import("../memory/contender.mjs").MemoryContender[]} contenders
 * @param {Size} size
 */
export async function weighAll(kind, contenders, size) {
  const scenario = { kind, ...SCENARIOS[kind] };
  const rows = [];
  for (const contender of contenders.filter(scenario.isFor)) {
    rows.push({ contender, ...(await weigh(scenario, contender, size)) });
  }
  const best = leastOf(rows.filter(({ contender }) => contender.group === "peers"));
  return {
    scenario,
    rows: rows.map((row) => ({ ...row, toBestPeer: best && best / row.bytesPerKey })),
  };
}

async function weigh({ kind, runs = 1 }, { group, file, mostOperations }, size) {
  const { keys, fewKeys, mostRuns } = size;
  const task = { file, kind, keys: mostOperations === undefined ? keys : fewKeys };
  const results = [];
  for (let run = 0; run < (group === "own" ? Math.min(runs, mostRuns) : 1); run++)
    results.push(await apart(CHILD, task));
  const names = Object.keys(results[0]).filter((name) => results[0][name] !== undefined);
  return Object.fromEntries(
    names.map((name) => [name, median(results.map((result) => result[name]))]),
  );
}

/** Undefined where there are none. */
function leastOf(rows) {
  return rows.length === 0 ? undefined : Math.min(...rows.map(({ bytesPerKey }) => bytesPerKey));
}
