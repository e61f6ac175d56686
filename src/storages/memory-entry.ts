import { foreignRate } from "../errors.js";
import type { Algorithm, Rate } from "../interfaces/index.js";
import type { Lifetime } from "./lifetime.js";
import { WrittenLifetime } from "./lifetime.js";

/**
 * The rate of one key, and what tells when it has drained: one object, because with many keys the
 * time goes into fetching objects from memory.
 */
export class MemoryEntry<K> implements Rate {
  operations: number;
  updatedAt: number;
  partsPerOperation: number | undefined;
  frames: number[] | undefined;
  /** Where the entry stands among all. */
  slot = 0;
  /** The algorithm, once one advances the rate in place. */
  #lifetime: Lifetime;

  constructor(
    readonly key: K,
    rate: Rate,
    lifetime: Lifetime,
  ) {
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
    this.#lifetime = lifetime;
  }

  /** Becomes what an algorithm made instead of advancing it in place, or what was written. */
  become(rate: Rate, lifetime: Lifetime): void {
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
    this.#lifetime = lifetime;
  }

  /**
   * Lets the algorithm advance it from now on.
   *
   * @throws StorageError when it is no rate of the algorithm
   */
  handTo(algorithm: Algorithm): void {
    if (this.#lifetime === algorithm) return;
    if (algorithm.recognises?.(this) === false) throw foreignRate(this.key);
    // The frames of a rate that was written are still its writer's.
    if (this.#lifetime instanceof WrittenLifetime) this.frames = this.frames?.slice();
    this.#lifetime = algorithm;
  }

  /** Milliseconds until the rate is as good as none. */
  timeToLive(now: number): number {
    return this.#lifetime.timeToLive(this, now);
  }
}
