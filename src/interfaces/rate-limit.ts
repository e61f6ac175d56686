/**
 * What is allowed: so many operations in so long a time.
 *
 * `rl("10/m")` writes one; a plain object does as well.
 */
export interface RateLimit {
  /** How many operations; a whole number from 1. */
  readonly operations: number;
  /** In how many milliseconds; a whole number from 1. */
  readonly periodMs: number;
}
