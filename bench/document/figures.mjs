import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const PARTS = ["memory", "size", "redis", "shared", "import"];
const RUNS = new URL("../../build/bench/", import.meta.url);
const FIGURES = new URL("../../docs/figures/", import.meta.url);

/** @typedef {{ name: string, group?: string, client?: string } & Record<string, any>} FigureRow */
/** @typedef {{ kind: string, name: string, rows: FigureRow[] }} FigureScenario */

/**
 * What is kept of a run, to write the documentation from.
 *
 * @typedef {object} Figures
 * @property {string} date
 * @property {string} node
 * @property {string} cpu
 * @property {number} processors
 * @property {Record<string, string>} versions
 * @property {string} [server]
 * @property {FigureScenario[]} scenarios
 * @property {import("../goals.mjs").Goal[]} goals
 */

/**
 * The latest figures of all parts that have been run, by their names. Those of a run that has been since
 * are kept for the documentation in place of the older ones.
 *
 * @returns {Record<string, Figures | undefined>}
 */
export function latestFigures() {
  mkdirSync(FIGURES, { recursive: true });
  return Object.fromEntries(PARTS.map((part) => [part, latestOf(`${part}.json`)]));
}

function latestOf(file) {
  const run = new URL(file, RUNS);
  const kept = new URL(file, FIGURES);
  if (existsSync(run)) {
    const text = JSON.stringify(JSON.parse(readFileSync(run, "utf8")), short, 1);
    writeFileSync(kept, `${text}\n`);
  }
  return existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : undefined;
}

/** Four digits say all that a measurement is good for. */
function short(_name, value) {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
