/**
 * Why an operation was denied, where there is more to say than that the limit is used up: it never
 * fits, or which bound of a window with two of them it met. The bound that lets it in last is named,
 * the window's if they do so at once.
 */
export type DenialReason = "cost-exceeds-capacity" | "window-limit" | "frame-limit";

/**
 * The answer to one question: may this operation go ahead, and if not, when?
 *
 * A denial is a value like this one, never an exception.
 */
export interface Decision {
  /** Whether the operation may go ahead. */
  readonly allowed: boolean;
  /** What the bucket or the window holds in all; with `rl("10/m")`: 10. */
  readonly limit: number;
  /** How many more operations would be admitted now; after 3 of 10: 7. */
  readonly remaining: number;
  /**
   * Milliseconds until the same cost is admitted, if nobody else comes between: denied at
   * `retryAfterMs - 1`, admitted at `retryAfterMs`. 0 when allowed. `Infinity` when it never will
   * be, and `reason` says why.
   */
  readonly retryAfterMs: number;
  /** Milliseconds until the key is as if it had never been used; 0 when it already is. */
  readonly resetAfterMs: number;
  /** Why it was denied; absent where only one thing can be the reason, and when it was allowed. */
  readonly reason?: DenialReason;
  /**
   * Of limits that stand together (`allOf`): the name or else the index of the one that binds, which
   * when denied admits last, and when allowed has the fewest operations left.
   */
  readonly member?: string | number;
  /**
   * Present when the storage could not be asked, and the policy of the limiter (`onFailure`) decided
   * in its place. The numbers are then the policy's, not the key's.
   */
  readonly degraded?: true;
}
