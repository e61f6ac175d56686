import type { Decision, RateLimit } from "leak-snek";
import { ceilingOf, later, standstillOf } from "./model.js";
import type { Model } from "./model.js";

/** So many drops, as of a time, of which an operation is as many as the period had milliseconds. */
interface Filling {
  readonly drops: bigint;
  readonly dropsPerOperation: bigint;
  readonly time: bigint;
}

/** A bucket whose drops are `1 / periodMs` of an operation, of which `operations` leak each ms. */
export class LeakyBucketModel implements Model {
  capacity = 0;
  #leak = 0n;
  #period = 0n;
  #size = 0n;
  #state: Filling | undefined;

  constructor(rateLimit: RateLimit, capacity: number) {
    this.changeTo(rateLimit, capacity);
  }

  /** Goes on with another limit. */
  changeTo({ operations, periodMs }: RateLimit, capacity: number): void {
    this.capacity = capacity;
    this.#leak = BigInt(operations);
    this.#period = BigInt(periodMs);
    this.#size = BigInt(capacity) * this.#period;
  }

  consume(now: number, cost: number): Decision {
    if (cost === 0) return this.peek(now, 0);
    const denial = this.peek(now, cost);
    const time = this.#timeAt(BigInt(now));
    if (!denial.allowed) {
      if (this.#state !== undefined) this.#state = { ...this.#state, time };
      return denial;
    }
    const drops = this.#dropsAt(BigInt(now)) + BigInt(cost) * this.#period;
    this.#state = { drops, dropsPerOperation: this.#period, time: later(time, BigInt(now)) };
    return this.peek(now, 0);
  }

  peek(now: number, cost: number): Decision {
    const wait = this.#state ? standstillOf(this.#state.time, BigInt(now), this.#period) : 0n;
    const drops = this.#dropsAt(BigInt(now));
    const excess = drops + BigInt(cost) * this.#period - this.#size;
    const answer = {
      allowed: excess <= 0n,
      limit: this.capacity,
      remaining: Number((this.#size - drops) / this.#period),
      retryAfterMs: excess <= 0n ? 0 : Number(wait + ceilingOf(excess, this.#leak)),
      resetAfterMs: drops === 0n ? 0 : Number(wait + ceilingOf(drops, this.#leak)),
    };
    if (cost <= this.capacity) return answer;
    return { ...answer, retryAfterMs: Infinity, reason: "cost-exceeds-capacity" };
  }

  refund(now: number, cost: number): void {
    if (this.#state === undefined || cost === 0) return;
    const drops = this.#dropsAt(BigInt(now)) - BigInt(cost) * this.#period;
    const time = later(this.#timeAt(BigInt(now)), BigInt(now));
    this.#state = drops > 0n ? { drops, dropsPerOperation: this.#period, time } : undefined;
  }

  reset(): void {
    this.#state = undefined;
  }

  /** How many operations are in the bucket; a part of one counts whole. */
  operationsAt(now: number): number {
    return Number(ceilingOf(this.#dropsAt(BigInt(now)), this.#period));
  }

  /** The time of the state, taken back to `now` if it lies more than a period ahead. */
  #timeAt(now: bigint): bigint {
    const time = this.#state?.time ?? now;
    return time - now > this.#period ? now : time;
  }

  #dropsAt(now: bigint): bigint {
    if (this.#state === undefined) return 0n;
    const time = this.#timeAt(now);
    const full = this.#dropsOf(this.#state);
    const left =
      (full < this.#size ? full : this.#size) - (now > time ? now - time : 0n) * this.#leak;
    return left > 0n ? left : 0n;
  }

  /** Another limit's, in drops of this one, rounded up to as many as can leak in whole milliseconds. */
  #dropsOf({ drops, dropsPerOperation }: Filling): bigint {
    const step = greatestCommonDivisor(this.#leak, this.#period);
    return ceilingOf(drops * this.#period, dropsPerOperation * step) * step;
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
