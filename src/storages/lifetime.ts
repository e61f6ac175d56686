import type { Algorithm, Clock, Rate } from "../interfaces/index.js";

/** What tells when a rate has drained; an algorithm tells it of its own. */
export type Lifetime = Pick<Algorithm, "timeToLive">;

/**
 * The lifetime of a rate that a limiter wrote, which tells only how long it is, and not by which clock.
 *
 * So it has to be over twice: by the time of this process, and by the times that are written. The one
 * is right when the limiter's clock runs as all clocks do, and the other lets a clock stand still that
 * a test has set.
 */
export class WrittenLifetime implements Lifetime {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #endsAt: number;

  constructor(ttlMs: number, clock: Clock) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#endsAt = clock.now() + ttlMs;
  }

  timeToLive(rate: Rate, now: number): number {
    return Math.max(this.#endsAt - this.#clock.now(), rate.updatedAt + this.#ttlMs - now);
  }
}
