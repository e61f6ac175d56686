/** Why a denied operation could not even be waited for. */
export type DenialReason = "cost-exceeds-capacity";

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
  /** Present when waiting does not help. */
  readonly reason?: DenialReason;
  /**
   * Present when the storage could not be asked, and the policy of the limiter (`onFailure`) decided
   * in its place. The numbers are then the policy's, not the key's.
   */
  readonly degraded?: true;
}
