/** How a client sends: so many streams, spread evenly over the second, each with a burst a second. */
export interface Client {
  readonly name: string;
  readonly manner: string;
  readonly streams: number;
  /** How many requests each stream sends at once, every second. */
  readonly burst: number;
}

/**
 * Three manners for a limit of 50 a second. The polite client stays far enough below it that a
 * pause of the whole process, after which requests arrive in a heap, does not get it denied.
 */
export const CLIENTS: readonly Client[] = [
  { name: "polite", manner: "evenly, well below the limit", streams: 15, burst: 2 },
  { name: "greedy", manner: "evenly, ten times the limit", streams: 10, burst: 50 },
  { name: "bursty", manner: "all at once, then a pause", streams: 1, burst: 75 },
];

/** How many requests the client sends in so many seconds. */
export function requestsOf({ streams, burst }: Client, seconds: number): number {
  return streams * burst * seconds;
}
