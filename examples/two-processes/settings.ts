import type { RateLimit } from "leak-snek";

/** What each of the processes is told when it starts. */
export interface Settings {
  /** The address of the Redis server. */
  readonly url: string;
  /** The key that all of them ask for. */
  readonly key: string;
  /** What all of them may do together. */
  readonly rateLimit: RateLimit;
  /** What each of them allows itself while Redis does not answer. */
  readonly share: RateLimit;
}

/** The part of the limit that one of so many processes has: all parts together are no more than it. */
export function shareOf({ operations, periodMs }: RateLimit, processes: number): RateLimit {
  return { operations: Math.floor(operations / processes), periodMs };
}
