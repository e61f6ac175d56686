import type { Decision } from "leak-snek";

/** How many operations were admitted and how many denied. */
export interface Counts {
  admitted: number;
  denied: number;
}

/** What became of everything that was asked. */
export interface Tally {
  /** What Redis decided, for all processes alike. */
  readonly shared: Counts;
  /** What the process decided alone, because Redis did not answer. */
  readonly alone: Counts;
}

export function emptyTally(): Tally {
  return { shared: { admitted: 0, denied: 0 }, alone: { admitted: 0, denied: 0 } };
}

/** Counts one more decision. */
export function count(tally: Tally, { allowed, degraded }: Decision): void {
  const counts = degraded === true ? tally.alone : tally.shared;
  counts[allowed ? "admitted" : "denied"] += 1;
}

/** What became of everything that all of them asked. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return {
    shared: sumOfCounts(tallies.map(({ shared }) => shared)),
    alone: sumOfCounts(tallies.map(({ alone }) => alone)),
  };
}

function sumOfCounts(counts: readonly Counts[]): Counts {
  return counts.reduce((one, other) => ({
    admitted: one.admitted + other.admitted,
    denied: one.denied + other.denied,
  }));
}
