import { ratioColumn } from "../report.mjs";

/** @type {import("../report.mjs").Column[]} */
export const columns = [
  { head: "clock", align: "left", cell: ({ contender }) => contender.clock },
  { head: "async", align: "left", cell: ({ contender }) => (contender.isAsync ? "yes" : "no") },
  { head: "ns/op", align: "right", cell: ({ nanoseconds }) => nanoseconds.toFixed(1) },
  ratioColumn("to floor", "toFloor"),
  ratioColumn("to best peer", "toBestPeer"),
  ratioColumn("to base", "toBase"),
];
