import { numberColumn, ratioColumn } from "../report.mjs";

/** @type {import("../report.mjs").Column[]} */
const SIZE = [
  numberColumn("bytes a key", "bytesPerKey", 1),
  numberColumn("longest call, ms", "longestMs", 1),
];

/**
 * The columns of a scenario.
 *
 * @param {import("./scenarios.mjs").SizeScenario} scenario
 * @returns {import("../report.mjs").Column[]}
 */
export function columnsOf({ lots }) {
  if (lots === undefined) return [...SIZE, ratioColumn("to best peer", "toBestPeer")];
  return [
    numberColumn("bytes a key", "bytesPerKey", 1),
    ratioColumn("held after a tenth as many new", "afterOneLot"),
    ratioColumn("after as many", "afterAll"),
  ];
}
