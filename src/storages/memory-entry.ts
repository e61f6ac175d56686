import { foreignRate } from "../errors.js";
import type { Algorithm, Rate } from "../interfaces/index.js";

/**
 * The rate of one key, and what tells when it has drained: one object, because with many keys the
 * time goes into fetching objects from memory.
 */
export class MemoryEntry implements Rate {
  operations: number;
  updatedAt: number;
  partsPerOperation: number | undefined;
  frames: number[] | undefined;
  /** The algorithm that advances the rate in place, or when a rate that was written expires. */
  #lifetime: Algorithm | number;

  constructor(rate: Rate, lifetime: Algorithm | number) {
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
    this.#lifetime = lifetime;
  }

  /** Becomes what an algorithm made instead of advancing it in place. */
  become(rate: Rate): void {
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
  }

  /**
   * Lets the algorithm advance it from now on.
   *
   * @throws StorageError when it is no rate of the algorithm
   */
  handTo(algorithm: Algorithm, key: unknown): void {
    if (this.#lifetime === algorithm) return;
    if (algorithm.recognises?.(this) === false) throw foreignRate(key);
    // The frames of a rate that was written are still its writer's.
    if (typeof this.#lifetime === "number") this.frames = this.frames?.slice();
    this.#lifetime = algorithm;
  }

  /** Milliseconds until the rate is as good as none. */
  timeToLive(now: number): number {
    const lifetime = this.#lifetime;
    return typeof lifetime === "number" ? lifetime - now : lifetime.timeToLive(this, now);
  }
}
