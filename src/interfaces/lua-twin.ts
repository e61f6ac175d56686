/**
 * An algorithm once more, in Lua, so that a Redis decides by it within one script call.
 *
 * The source is a chunk of Lua 5.1 that defines five local functions, which mean what those of
 * `Algorithm` do and answer what they would:
 *
 *     decide(limit, rate, now, cost)      -> the next rate, or nil when denied
 *     peek(limit, rate, now, cost)        -> allowed, limit, remaining, retryAfterMs, resetAfterMs,
 *                                            and the reason or nil
 *     refund(limit, rate, now, cost)      -> the next rate, or nil when nothing is left of it
 *     timeToLive(limit, rate, now)        -> milliseconds
 *     recognises(limit, rate)             -> whether the rate can be one of the algorithm's
 *
 * `limit` is the table of numbers below. A rate is nil or a table with the members of `Rate`, but
 * for its frames, which are read and changed by the functions of `frames.lua.ts`. All times are whole
 * milliseconds; every number stays under 2^53, where Lua's doubles are exact.
 */
export interface LuaTwin {
  /** The functions, the same text for all limits: a server keeps each text that it has run. */
  readonly source: string;
  /** The numbers that make up this limit, by name; whole, and letters only in the names. */
  readonly limit: Readonly<Record<string, number>>;
}
