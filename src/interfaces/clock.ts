/**
 * A source of time. Any origin serves, as long as everybody who shares a state shares it.
 */
export interface Clock {
  /**
   * The time in milliseconds; a fraction is cut off. It may stand still, and it may step back: a
   * limiter counts no negative time.
   */
  now(): number;
}
