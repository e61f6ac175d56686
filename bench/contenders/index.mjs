import { readdirSync } from "node:fs";

/**
 * What is measured. A file in a folder beside this one is a contender; to add the file is to add it.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} clock which clock it reads for each operation; "none" if none
 * @property {boolean} isAsync
 * @property {boolean} [isReference] whether the others are compared to this floor
 * @property {boolean} [hasGoals] whether the goals of the benchmark are about this one
 * @property {(limit: { operations: number, periodMs: number }) => Batch} create a fresh limiter
 */

/**
 * One operation on each of the keys, in turn; how many were admitted. The loop stands in the file of
 * the contender, so that V8 compiles it for that one alone, and the count that it returns keeps V8
 * from leaving the work out.
 *
 * @typedef {(keys: readonly string[]) => number | Promise<number>} Batch
 */

/** @typedef {"floors" | "own" | "peers"} Group */

/**
 * The contenders of some folders. The others are not even imported: the peers need not be installed.
 *
 * @param {readonly Group[]} groups
 * @returns {Promise<(Contender & { group: Group })[]>}
 */
export async function loadContenders(groups) {
  const loads = groups.flatMap((group) =>
    filesOf(group).map(async (file) => ({ ...(await import(file.href)).default, group })),
  );
  return Promise.all(loads);
}

function filesOf(group) {
  const folder = new URL(`./${group}/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => new URL(name, folder));
}
