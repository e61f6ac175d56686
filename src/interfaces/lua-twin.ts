/**
 * An algorithm once more, in Lua 5.1, so that a Redis decides by it within one script call. Its
 * functions mean what those of `Algorithm` do and answer what they would.
 *
 * `limit` is the table of numbers below. A rate is nil or a table with the members of `Rate`, but for
 * its frames, which are read and changed by the functions of `frames.lua.ts`. Times are whole
 * milliseconds; every number stays under 2^53, where Lua's doubles are exact.
 */
export interface LuaTwin {
  /**
   * What every decision needs: a chunk that defines the local functions
   *
   *     decide(limit, rate, now, cost)    -> the next rate, or nil when denied
   *     timeToLive(limit, rate, now)      -> milliseconds
   *     recognises(limit, rate)           -> whether the rate can be one of the algorithm's
   *
   * It runs in each call, and making a function takes a server as long as reading a key does half: what
   * is seldom needed belongs below.
   */
  readonly deciding: string;
  /**
   * What only some calls need: a chunk that assigns the functions
   *
   *     peek(limit, rate, now, cost)      -> allowed, limit, remaining, retryAfterMs, resetAfterMs,
   *                                          and the reason or nil
   *     refund(limit, rate, now, cost)    -> the next rate, or nil when nothing is left of it
   *
   * The functions above may call `defineRest()`, which runs it, to use what it assigns to their locals.
   */
  readonly answering: string;
  /** The numbers that make up this limit, by name; whole, and letters only in the names. */
  readonly limit: Readonly<Record<string, number>>;
}
