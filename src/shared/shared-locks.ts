import type { Heap } from "./heap.js";
import { DRAINS_AT, GIVEN_BACK, LAST_TOKEN, OPERATIONS, UPDATED_AT } from "./layout.js";
import { stripeAt } from "./plan.js";
import { SharedRates } from "./shared-rates.js";

/** What came of trying to take a key. */
export type Taking =
  | { readonly isTaken: true; readonly fencingToken: number }
  | {
      readonly isTaken: false;
      /** Whether this thread holds it. */
      readonly isOwn: boolean;
      readonly heldForMs: number;
    };

/** A key, and where it lies. */
export interface LockSeat {
  readonly key: string;
  readonly hash: number;
  readonly stripe: number;
}

/**
 * Who holds which key, kept as rates are: the operations are the fencing token, the time of the update is
 * the number of the thread, and the lease is over when the rate has drained. A lease that is not over is
 * never forgotten to make room.
 */
export class SharedLocks {
  readonly #heap: Heap;
  readonly #rates: SharedRates;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#rates = new SharedRates(heap, 0);
  }

  /** @throws TypeError for a key that is no text */
  seatOf(key: string): LockSeat {
    const hash = this.#rates.hashOf(key);
    return { key, hash, stripe: this.#rates.stripeOf(hash) };
  }

  /**
   * Takes the key if it is free.
   *
   * @throws StorageError when there is no room for it
   */
  tryToTake({ key, hash, stripe }: LockSeat, ttlMs: number): Taking {
    return this.#heap.within(stripe, key, (region) => {
      const now = this.#heap.clock.now();
      const entry = this.#rates.find(region, hash, key);
      const heldForMs = entry === 0 ? 0 : region.at(entry + DRAINS_AT) - now;
      if (heldForMs > 0) {
        const isOwn = region.at(entry + UPDATED_AT) === this.#heap.thread;
        return { isTaken: false, isOwn, heldForMs };
      }
      const fencingToken = region.at(LAST_TOKEN) + 1;
      const rate = { operations: fencingToken, updatedAt: this.#heap.thread };
      this.#rates.keep(region, hash, key, entry, rate, now + ttlMs, -Infinity, now);
      region.put(LAST_TOKEN, fencingToken);
      return { isTaken: true, fencingToken };
    });
  }

  /** Frees the key, unless somebody else has taken it since, and wakes those who wait. */
  giveBack(seat: LockSeat, fencingToken: number): void {
    const { key, hash, stripe } = seat;
    this.#heap.within(stripe, key, (region) => {
      const entry = this.#rates.find(region, hash, key);
      if (entry !== 0 && region.at(entry + OPERATIONS) === fencingToken) {
        this.#rates.remove(region, entry);
      }
    });
    const index = this.#releasesIndex(seat);
    Atomics.add(this.#heap.words, index, 1);
    Atomics.notify(this.#heap.words, index);
  }

  /** Counts the keys given back in the part that the key lies in. */
  releasesAt(seat: LockSeat): number {
    return Atomics.load(this.#heap.words, this.#releasesIndex(seat));
  }

  /** Blocks the thread until another key is given back since `seen` was counted, or the time is up. */
  waitAt(seat: LockSeat, seen: number, milliseconds: number): void {
    Atomics.wait(this.#heap.words, this.#releasesIndex(seat), seen, milliseconds);
  }

  #releasesIndex({ stripe }: LockSeat): number {
    return stripeAt(this.#heap.plan, stripe) + GIVEN_BACK;
  }
}
