import { requireWholeNumber } from "../arguments.js";
import type {
  Algorithm,
  Decision,
  Inspection,
  Rate,
  RateLimit,
  ShippedLuaTwin,
} from "../interfaces/index.js";
import { liesBeyondReach, standstill } from "./backward-time.js";
import { requireRateLimit } from "./rate-limit.js";
import { divideRoundingUp, exactProduct, greatestCommonDivisor } from "./whole-numbers.js";

/** How a leaky bucket may differ from its rate limit. */
export interface LeakyBucketOptions {
  /** How many operations the bucket holds; those of the rate limit unless given. */
  readonly burst?: number | undefined;
}

/**
 * The leaky bucket as a meter: each operation adds to the bucket, which holds `burst` operations
 * and leaks `operations` a `periodMs`, continuously; what does not fit is denied.
 *
 * Source: J. S. Turner, "New directions in communications", IEEE Communications Magazine 24(10),
 * 1986; the same as the continuous-state leaky bucket of ITU-T I.371.
 *
 * It counts in parts of an operation so fine that a whole number of them leaks each millisecond:
 * nothing is rounded, and nothing is lost however often it is asked.
 *
 * @throws RangeError for a limit or burst that is not a whole number from 1, or whose parts do not
 *   stay under 2^53
 */
export function leakyBucket(rateLimit: RateLimit, options: LeakyBucketOptions = {}): Algorithm {
  return new LeakyBucket(rateLimit, options.burst ?? rateLimit.operations);
}

class LeakyBucket implements Algorithm {
  readonly capacity: number;
  readonly #periodMs: number;
  readonly #partsPerOperation: number;
  readonly #partsLeakedPerMs: number;
  readonly #capacityInParts: number;

  constructor(rateLimit: RateLimit, burst: number) {
    requireRateLimit(rateLimit);
    requireWholeNumber("burst", burst, 1);
    const { operations, periodMs } = rateLimit;
    const divisor = greatestCommonDivisor(operations, periodMs);
    this.capacity = burst;
    this.#periodMs = periodMs;
    this.#partsPerOperation = periodMs / divisor;
    this.#partsLeakedPerMs = operations / divisor;
    this.#capacityInParts = exactProduct(
      `a leaky bucket of ${burst} with ${operations} operations in ${periodMs} ms`,
      burst,
      this.#partsPerOperation,
    );
  }

  decide(rate: Rate | undefined, now: number, cost: number): Rate | undefined {
    const charge = cost * this.#partsPerOperation;
    if (rate === undefined) return this.#begin(now, charge);
    if (liesBeyondReach(rate, now, this.#periodMs)) rate.updatedAt = now;
    const level = this.#levelAt(rate, now);
    if (level > this.#capacityInParts - charge) return undefined;
    this.#fillTo(rate, level + charge, now);
    return rate;
  }

  peek(rate: Rate | undefined, now: number, cost: number): Decision {
    const level = rate === undefined ? 0 : this.#levelAt(rate, now);
    const wait = rate === undefined ? 0 : standstill(rate, now, this.#periodMs);
    const resetAfterMs = level === 0 ? 0 : wait + this.#timeToLeak(level);
    const remaining = Math.floor((this.#capacityInParts - level) / this.#partsPerOperation);
    const limit = this.capacity;
    if (cost > this.capacity) {
      const reason = "cost-exceeds-capacity";
      return { allowed: false, limit, remaining, retryAfterMs: Infinity, resetAfterMs, reason };
    }
    const excess = level - (this.#capacityInParts - cost * this.#partsPerOperation);
    const allowed = excess <= 0;
    const retryAfterMs = allowed ? 0 : wait + this.#timeToLeak(excess);
    return { allowed, limit, remaining, retryAfterMs, resetAfterMs };
  }

  refund(rate: Rate, now: number, cost: number): Rate | undefined {
    const level = this.#levelAt(rate, now) - cost * this.#partsPerOperation;
    if (level <= 0) return undefined;
    if (liesBeyondReach(rate, now, this.#periodMs)) rate.updatedAt = now;
    this.#fillTo(rate, level, now);
    return rate;
  }

  /**
   * Others may have been admitted since, up to `rate.updatedAt`. By then the bucket may have run empty
   * without this charge, and only what of it cannot have leaked is taken back: all, when nobody was.
   */
  undo(rate: Rate, now: number, cost: number, chargedAt: number): Rate | undefined {
    // A rate that was taken back, with a clock, no longer tells for how long it has leaked since.
    if (rate.updatedAt < chargedAt && now < chargedAt) return rate;
    const leaked = Math.max(0, rate.updatedAt - chargedAt) * this.#partsLeakedPerMs;
    const left = cost * this.#partsPerOperation - leaked;
    if (left > 0) {
      const level = this.#convert(rate, left);
      if (level <= 0) return undefined;
      this.#fillTo(rate, level, rate.updatedAt);
    }
    return this.#levelAt(rate, now) === 0 ? undefined : rate;
  }

  inspect(rate: Rate | undefined, now: number): Inspection {
    const level = rate === undefined ? 0 : this.#levelAt(rate, now);
    const wait = rate === undefined ? 0 : standstill(rate, now, this.#periodMs);
    const operations = divideRoundingUp(level, this.#partsPerOperation);
    return { now: now + wait, operations, limit: this.capacity };
  }

  timeToLive(rate: Rate, now: number): number {
    const level = this.#levelAt(rate, now);
    return level === 0 ? 0 : standstill(rate, now, this.#periodMs) + this.#timeToLeak(level);
  }

  recognises(rate: Rate): boolean {
    return rate.frames === undefined;
  }

  get luaTwin(): ShippedLuaTwin {
    const limit = {
      capacity: this.capacity,
      periodMs: this.#periodMs,
      partsPerOperation: this.#partsPerOperation,
      partsLeakedPerMs: this.#partsLeakedPerMs,
      capacityInParts: this.#capacityInParts,
    };
    return { name: "leaky-bucket", limit };
  }

  /** The first rate of a key. */
  #begin(now: number, charge: number): Rate | undefined {
    if (charge > this.#capacityInParts) return undefined;
    return { operations: charge, updatedAt: now, partsPerOperation: this.#partsPerOperation };
  }

  /** What is in the bucket at `now`, in parts: never more than it holds. */
  #levelAt(rate: Rate, now: number): number {
    const { operations } = rate;
    // Whether this limit can have counted the rate: in these parts, and no more than it holds.
    const isOwn =
      rate.partsPerOperation === this.#partsPerOperation && operations <= this.#capacityInParts;
    const level = isOwn ? operations : this.#convert(rate, 0);
    const elapsed = now - rate.updatedAt;
    if (elapsed <= 0) return level;
    const leaked = elapsed * this.#partsLeakedPerMs;
    return leaked >= level ? 0 : level - leaked;
  }

  #fillTo(rate: Rate, level: number, now: number): void {
    rate.operations = level;
    rate.partsPerOperation = this.#partsPerOperation;
    if (now > rate.updatedAt) rate.updatedAt = now;
  }

  #timeToLeak(parts: number): number {
    return divideRoundingUp(parts, this.#partsLeakedPerMs);
  }

  /**
   * What was in the bucket at `rate.updatedAt`, whichever limit counted it, in parts of this one, less
   * `undone` of them: what was used stays used, and a bucket that holds more than this one can hold is full.
   */
  #convert(rate: Rate, undone: number): number {
    const from = BigInt(rate.partsPerOperation ?? 1);
    const parts = BigInt(rate.operations) * BigInt(this.#partsPerOperation);
    const level = (parts + from - 1n) / from - BigInt(undone);
    const capacity = BigInt(this.#capacityInParts);
    return Number(level < capacity ? level : capacity);
  }
}
