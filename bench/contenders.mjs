import { readdirSync } from "node:fs";

/**
 * Somebody who is measured; each part of the benchmark adds what else it must know.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {Group} group
 * @property {string} file where it stands, as a URL
 * @property {string} [client] by which client it is measured, where there are several
 * @property {string} [goals] which goals of its part are its, if any
 * @property {number} [mostOperations] so few in a batch, for one that is slow
 * @property {(limit: Limit) => Batch | Promise<Batch>} create a fresh limiter
 */

/**
 * @typedef {object} Limit
 * @property {number} operations
 * @property {number} periodMs
 * @property {number} [mostKeys] how many keys there will be, for those who keep only so many
 * @property {{ now: () => number }} [clock] the time to go by, for our own
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
 * What the files of some folders export, with the group and the file. A file there is a contender; to add the file
 * is to add it. The others are not even imported: the peers need not be installed.
 *
 * @param {URL} folder where the folders of the groups are
 * @param {readonly Group[]} groups
 * @returns {Promise<(object & { group: Group, file: string })[]>}
 */
export async function loadContenders(folder, groups) {
  const loads = groups.flatMap((group) =>
    filesOf(new URL(`${group}/`, folder)).map(async (file) => ({
      ...(await import(file.href)).default,
      group,
      file: file.href,
    })),
  );
  return Promise.all(loads);
}

function filesOf(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => new URL(name, folder));
}
