import { ratioColumn } from "../report.mjs";

/** @type {import("../report.mjs").Column[]} */
export const columns = [
  { head: "ns/op", align: "right", cell: ({ nanoseconds }) => nanoseconds.toFixed(0) },
  {
    head: "ops/s",
    align: "right",
    cell: ({ nanoseconds }) => Math.round(1e9 / nanoseconds).toLocaleString("en"),
  },
  ratioColumn("to base", "toBase"),
];
