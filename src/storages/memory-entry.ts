import { foreignRate } from "../errors.js";
import type { Algorithm, Rate } from "../interfaces/index.js";
import type { Lifetime } from "./lifetime.js";

/**
 * The rate of one key, and what tells when it has drained: one object, because with many keys the
 * time goes into fetching objects from memory.
 *
 * Its frames are its own, so that an algorithm may advance it in place.
 */
export class MemoryEntry<K> implements Rate {
  // Declared and no more: a field that begins as undefined makes V8 box each number put in later.
  declare operations: number;
  declare updatedAt: number;
  declare partsPerOperation: number | undefined;
  declare frames: number[] | undefined;
  /** Where the entry stands among all. */
  slot = 0;
  /** The algorithm that last advanced the rate, if one has. */
  lifetime: Lifetime;

  constructor(
    readonly key: K,
    rate: Rate,
    lifetime: Lifetime,
  ) {
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
    this.lifetime = lifetime;
  }

  /** Keeps a rate, which mostly is this one, advanced in place. */
  keep(rate: Rate, lifetime: Lifetime): void {
    this.lifetime = lifetime;
    if (rate === this) return;
    this.operations = rate.operations;
    this.updatedAt = rate.updatedAt;
    this.partsPerOperation = rate.partsPerOperation;
    this.frames = rate.frames;
  }

  /** @throws StorageError when it is no rate of the algorithm */
  requireOf(algorithm: Algorithm): void {
    if (algorithm.recognises?.(this) === false) throw foreignRate(this.key);
  }

  /** Milliseconds until the rate is as good as none. */
  timeToLive(now: number): number {
    return this.lifetime.timeToLive(this, now);
  }
}
