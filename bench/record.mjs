import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** @typedef {import("./contenders/index.mjs").Contender} Contender */
/** @typedef {import("./scenarios.mjs").Scenario} Scenario */
/** @typedef {import("./compare.mjs").Row} Row */

const FOLDER = new URL("../build/bench/", import.meta.url);

/**
 * Writes what a run came to, with all that it depends on, into `build/bench/latest.json`; a smoke run
 * into `smoke.json`, for it is no result.
 *
 * @param {object} run
 * @param {boolean} run.smoke
 * @param {readonly { contender: Contender, fault: string }[]} run.faults
 * @param {readonly { scenario: Scenario, rows: Row[] }[]} run.results
 * @param {readonly { goal: string, ratio: number, met: boolean }[]} run.goals
 */
export function record({ smoke, faults, results, goals }) {
  const run = {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model,
    versions: versions(),
    faults: faults.map(({ contender, fault }) => ({ contender: contender.name, fault })),
    scenarios: results.map(({ scenario, rows }) => ({
      name: scenario.name,
      rows: rows.map(({ contender: { name, group, clock, isAsync }, ...numbers }) => ({
        name,
        group,
        clock,
        isAsync,
        ...numbers,
      })),
    })),
    goals,
  };
  const file = new URL(smoke ? "smoke.json" : "latest.json", FOLDER);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
}

/** The versions of the library, and of all that the benchmark depends on: they are pinned. */
function versions() {
  const { name, version } = readPackage("../package.json");
  return { [name]: version, ...readPackage("./package.json").dependencies };
}

function readPackage(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
