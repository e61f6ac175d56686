import type { Decision, RateLimit } from "leak-snek";
import { ceilingOf, later, standstillOf } from "./model.js";
import type { Model } from "./model.js";

/** A bucket whose drops are `1 / periodMs` of an operation, of which `operations` leak each ms. */
export class LeakyBucketModel implements Model {
  readonly #leak: bigint;
  readonly #period: bigint;
  readonly #size: bigint;
  #state: { drops: bigint; time: bigint } | undefined;

  constructor(
    { operations, periodMs }: RateLimit,
    readonly capacity: number,
  ) {
    this.#leak = BigInt(operations);
    this.#period = BigInt(periodMs);
    this.#size = BigInt(capacity) * this.#period;
  }

  consume(now: number, cost: number): Decision {
    if (cost === 0) return this.peek(now, 0);
    const denial = this.peek(now, cost);
    const state = this.#stateAt(BigInt(now));
    if (!denial.allowed) {
      if (this.#state !== undefined) this.#state.time = state.time;
      return denial;
    }
    const drops = this.#dropsAt(BigInt(now)) + BigInt(cost) * this.#period;
    this.#state = { drops, time: later(state.time, BigInt(now)) };
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
    const time = later(this.#stateAt(BigInt(now)).time, BigInt(now));
    this.#state = drops > 0n ? { drops, time } : undefined;
  }

  reset(): void {
    this.#state = undefined;
  }

  /** The state, taken back to `now` if it lies more than a period ahead. */
  #stateAt(now: bigint): { drops: bigint; time: bigint } {
    const state = this.#state ?? { drops: 0n, time: now };
    return state.time - now > this.#period ? { ...state, time: now } : state;
  }

  #dropsAt(now: bigint): bigint {
    const { drops, time } = this.#stateAt(now);
    const left = drops - (now > time ? now - time : 0n) * this.#leak;
    return left > 0n ? left : 0n;
  }
}
