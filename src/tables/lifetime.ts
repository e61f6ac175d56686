import type { Algorithm, Clock, Rate } from "../interfaces/index.js";

/** What tells when a rate has drained; an algorithm tells it of its own. */
export type Lifetime = Pick<Algorithm, "timeToLive">;

/**
 * The lifetime of a rate that a limiter wrote, which tells only how long it is, and not by which clock.
 *
 * So it has to be over twice: by the time of this process, and by the times that are written. The one
 * is right when the limiter's clock runs as all clocks do, and the other lets a clock stand still that
 * a test has set.
 *
 * A rate that was restored may have only the second: its times are the limiter's, whatever its clock.
 */
export class WrittenLifetime implements Lifetime {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  /** By the storage's clock; undefined when only the times of the rate count. */
  readonly endsAt: number | undefined;

  constructor(ttlMs: number, clock: Clock, endsAt: number | undefined) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.endsAt = endsAt;
  }

  /** That of a rate which is written now. */
  static fromNow(ttlMs: number, clock: Clock): WrittenLifetime {
    return new WrittenLifetime(ttlMs, clock, clock.now() + ttlMs);
  }

  timeToLive(rate: Rate, now: number): number {
    const byRate = rate.updatedAt + this.#ttlMs - now;
    return this.endsAt === undefined ? byRate : Math.max(this.endsAt - this.#clock.now(), byRate);
  }
}
