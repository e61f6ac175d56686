import type { Rate } from "../interfaces/index.js";
import type { Lifetime } from "../tables/lifetime.js";
import { RateTable } from "../tables/rate-table.js";

/** How many rates a new one looks at: with two, the drained ones never become the most. */
const LOOKED_AT = 2;
/** How many are sampled when there is no room, to choose whom to forget. */
const SAMPLED = 5;

/**
 * The rates of a storage, of which no more are kept than there may be: they are looked at in turn, and
 * sampled at random, without a timer and without a walk through all of them.
 */
export class MemoryRates<K> extends RateTable<K> {
  readonly #most: number;
  /** Where the look at the rates has come to. */
  #turn = 0;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  /** Adds one under a key that has none, after making room. */
  addWithin(key: K, rate: Rate, lifetime: Lifetime, now: number): void {
    this.#deleteDrained(now);
    if (this.size >= this.#most) this.#deleteSoonestDrained(now);
    this.add(key, rate, lifetime);
  }

  /** Looks at the next few rates, and removes those that have drained. */
  #deleteDrained(now: number): void {
    for (let looks = 0; looks < LOOKED_AT && this.size > 0; looks++) {
      if (this.#turn >= this.size) this.#turn = 0;
      // The newest rate takes the slot of one that goes, and has its turn in the next round.
      const slot = this.#turn++;
      if (this.#timeToLive(slot, now) <= 0) this.delete(slot);
    }
  }

  #deleteSoonestDrained(now: number): void {
    let soonest = 0;
    let timeToLive = Infinity;
    for (let samples = 0; samples < SAMPLED; samples++) {
      const slot = Math.floor(Math.random() * this.size);
      const slotTimeToLive = this.#timeToLive(slot, now);
      if (samples > 0 && slotTimeToLive >= timeToLive) continue;
      soonest = slot;
      timeToLive = slotTimeToLive;
    }
    this.delete(soonest);
  }

  /** Milliseconds until the rate is as good as none. */
  #timeToLive(slot: number, now: number): number {
    const rate = this.takeFrom(slot);
    return rate.lifetime.timeToLive(rate, now);
  }
}
