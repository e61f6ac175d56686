import { ratioColumn } from "../report.mjs";

/** @type {import("../report.mjs").Column[]} */
export const columns = [
  { head: "µs/op", align: "right", cell: ({ nanoseconds }) => (nanoseconds / 1e3).toFixed(2) },
  { head: "ops/s", align: "right", cell: ({ nanoseconds }) => thousands(1e9 / nanoseconds) },
  ratioColumn("to INCR", "toIncrement"),
  ratioColumn("to EVALSHA", "toScriptCall"),
  ratioColumn("to best peer", "toBestPeer"),
];

function thousands(number) {
  return Math.round(number).toLocaleString("en");
}
