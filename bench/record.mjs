import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** @typedef {import("./contenders.mjs").Contender} Contender */
/** @typedef {import("./goals.mjs").Goal} Goal */

const FOLDER = new URL("../build/bench/", import.meta.url);

/**
 * Writes what a run came to, with all that it depends on, into `build/bench`: that of a part into
 * `memory.json` or `redis.json`; a smoke run into `memory-smoke.json`, for it is no result.
 *
 * @param {string} part
 * @param {object} run
 * @param {boolean} run.smoke
 * @param {Record<string, unknown>} [run.facts] what it depends on besides
 * @param {readonly { contender: Contender, fault: string }[]} run.faults
 * @param {readonly import("./part.mjs").Result[]} run.results
 * @param {readonly Goal[]} run.goals
 */
export function record(part, { smoke, facts, faults, results, goals }) {
  const run = {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model,
    processors: availableParallelism(),
    versions: versions(),
    ...facts,
    faults: faults.map(({ contender, fault }) => ({ ...contender, fault })),
    scenarios: results.map(({ scenario: { kind, name }, rows }) => ({
      kind,
      name,
      rows: rows.map(({ contender: { file, ...contender }, ...numbers }) => ({
        ...contender,
        file: file?.split("/").slice(-2).join("/"),
        ...numbers,
      })),
    })),
    goals,
  };
  const file = new URL(smoke ? `${part}-smoke.json` : `${part}.json`, FOLDER);
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
