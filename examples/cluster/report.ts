import { formatRateLimit } from "leak-snek";
import { RATE_LIMIT } from "./limit.js";
import type { Tally } from "./visitors.js";

/** What is about to happen. */
export function introduction(processes: number): string {
  return [
    `leak-snek: a cluster of ${processes} processes answers on one port, and admits`,
    `${formatRateLimit(RATE_LIMIT)} in all, by one file. Halfway through, one is killed and another started.`,
  ].join("\n");
}

/** What each process answered. */
export function rowsOf({ byProcess, unanswered }: Tally): string {
  const rows = [...byProcess].map(
    ([process, { admitted, denied }]) =>
      `  process ${process}: ${admitted} admitted, ${denied} denied`,
  );
  return [...rows, `  unanswered: ${unanswered}`].join("\n");
}

/** What is wrong, each in a sentence; nothing, when all is well. */
export function faultsIn(tally: Tally, most: number, processes: number): readonly string[] {
  const { admitted, byProcess } = tally;
  return [
    ...(admitted <= most ? [] : [`${admitted} were admitted, where ${most} may be.`]),
    ...(admitted < RATE_LIMIT.operations ? ["The bucket was not even filled."] : []),
    ...(byProcess.size > processes ? [] : ["Not every process, the late one included, was asked."]),
  ];
}

/** The result of all, and where to go from here. */
export function conclusion(tally: Tally, most: number, faults: readonly string[]): string {
  const sum = `Together they admitted ${tally.admitted}, where ${most} may be: a full bucket, and what leaked from it.`;
  if (faults.length > 0) {
    return [sum, "", "A promise was broken:", ...faults.map((fault) => `  ${fault}`)].join("\n");
  }
  return `${sum}\n\n${NEXT_STEPS}`;
}

const NEXT_STEPS = [
  "Where to go on:",
  "  docs/processes.md        limits for the processes of a host: durability, crashes, clocks",
  "  examples/cluster/        what you have just seen; begin with worker.ts",
  "  --processes 4            more who share the limit",
].join("\n");
