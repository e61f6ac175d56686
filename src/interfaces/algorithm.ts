import type { Decision } from "./decision.js";
import type { Inspection } from "./inspection.js";
import type { LuaTwin, ShippedLuaTwin } from "./lua-twin.js";
import type { Rate } from "./rate.js";

/**
 * A way to limit: pure functions from (rate, now, cost) to an answer and the next rate.
 *
 * It knows no clock, no storage and no promise, and thus works the same in memory, on a server,
 * synchronously and asynchronously. `now` is always a whole number of milliseconds, `cost` a whole
 * number of operations from 1; the limiters see to both.
 *
 * The rate is handed over: `decide` and `refund` may change the object they are given and return
 * it, so that a storage which decides in place copies nothing. Whoever needs the old rate keeps a
 * copy. `peek` and `timeToLive` change nothing.
 *
 * A clock may step back. Elapsed time is never negative then, and `updatedAt` never goes back, with
 * one exception that keeps a key from being locked out: a rate whose time lies more than a period
 * ahead of `now` may be taken back to `now`, with all that it counts, even by a denial.
 */
export interface Algorithm {
  /** The largest cost that can ever be admitted, in operations. */
  readonly capacity: number;

  /**
   * Charges `cost` if it fits.
   *
   * @param rate the rate of the key, or undefined for a key that has none: as if never used
   * @returns the rate from now on, or undefined when denied: then the rate given counts what it did
   */
  decide(rate: Rate | undefined, now: number, cost: number): Rate | undefined;

  /**
   * What `decide` would answer, in full, and without charging: `remaining` and `resetAfterMs` are
   * those of the rate as it is. A cost of 0 asks only for these, and is always allowed.
   */
  peek(rate: Rate | undefined, now: number, cost: number): Decision;

  /**
   * Gives back what was charged last, down to empty and never below.
   *
   * @returns the rate from now on, or undefined when nothing is left of it
   */
  refund(rate: Rate, now: number, cost: number): Rate | undefined;

  /**
   * Takes back one charge of `cost` that was made at `chargedAt`, and was not to be: leaves what would
   * be there without it, and never less. What can no longer be told apart from what others charged
   * stays. `refund` is asked in its place when absent.
   *
   * @returns the rate from now on, or undefined when nothing is left of it
   */
  undo?(rate: Rate, now: number, cost: number, chargedAt: number): Rate | undefined;

  /**
   * What the rate comes to at `now`, for people to look at; changes nothing. When absent, the
   * operations are told by `peek`, and there are no frames.
   */
  inspect?(rate: Rate | undefined, now: number): Inspection;

  /** Milliseconds from `now` until the rate is as good as none; 0 when it already is. */
  timeToLive(rate: Rate, now: number): number;

  /**
   * Whether a stored rate can be one of this algorithm's. A limiter that finds a foreign one throws
   * a `StorageError` that names the key. Without this method every rate is taken for its own.
   */
  recognises?(rate: Rate): boolean;

  /**
   * The same algorithm in Lua, for a Redis to decide by within one script call. Without it a
   * `RedisStorage` compares and swaps.
   */
  readonly luaTwin?: LuaTwin | ShippedLuaTwin;
}
