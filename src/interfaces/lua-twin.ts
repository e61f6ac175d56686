/**
 * An algorithm once more, in Lua 5.1, so that a Redis decides by it within one script call. Its parts
 * mean what the methods of `Algorithm` do, and come to what they would.
 *
 * They are no functions but statements, which stand where they are needed: to make a function and the
 * tables that it is given would take the server as long as the rest of a decision does. What they all
 * read and change are these locals:
 *
 *     operations   those of the key's rate; nil while it has none
 *     updatedAt    of the rate; anything while it has none
 *     parts        the rate's `partsPerOperation`, nil without it
 *     now, cost    of the call: whole milliseconds, whole operations
 *     floor, ceil  those of `math`
 *
 * and the numbers of `limit`, under their names. Every number stays under 2^53, where Lua's doubles are
 * exact. An algorithm with frames finds those in the locals of `frames.lua.ts` besides.
 */
export interface LuaTwin {
  /**
   * The numbers that make up this limit, by name: whole, and the names of letters only and none that the
   * script uses itself; else a RedisStorage throws a TypeError.
   */
  readonly limit: Readonly<Record<string, number>>;
  /** Whether its rates have frames; they have none unless given. */
  readonly hasFrames?: boolean;
  /**
   * Statements of `decide`: when the cost is admitted they set `isAdmitted = true` and the rate to the
   * next one; when it is denied they leave the rate as it is, but for a time that is taken back.
   */
  readonly decide: string;
  /** Statements of `timeToLive`, for a key that has a rate: they set `ttlMs` unless it is 0. */
  readonly timeToLive: string;
  /** An expression of `recognises`, for a key that has a rate; every rate is recognised unless given. */
  readonly recognises?: string;
  /**
   * Statements that assign the functions
   *
   *     peek(cost)    returns allowed, limit, remaining, retryAfterMs, resetAfterMs, and the reason
   *                   or nil; it changes nothing
   *     refund(cost)  changes the rate of a key that has one; sets `operations = nil` when nothing is
   *                   left
   *
   * and whatever they and `decide` need besides, as locals. They run only when something else is asked
   * than whether to admit, or when `isRare`.
   */
  readonly answering: string;
  /**
   * An expression, for a key that has a rate: whether `decide` or `timeToLive` need something that
   * `answering` assigns; they never do unless given. It is declared in `rareFunctions`.
   */
  readonly isRare?: string;
  /** The names of what `answering` assigns for `decide` and `timeToLive`. */
  readonly rareFunctions?: readonly string[];
}

/**
 * The twin of an algorithm that ships: its limit, and the name by which `leak-snek/redis` knows the rest.
 * So a program without a Redis does not carry what only a Redis runs.
 */
export interface ShippedLuaTwin {
  readonly name: "leaky-bucket" | "sliding-window";
  readonly limit: LuaTwin["limit"];
}
