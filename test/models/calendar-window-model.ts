import type { Decision } from "leak-snek";
import { later } from "./model.js";
import type { Model } from "./model.js";

/** One admission: how many operations, and in which of the windows. */
interface Admission {
  readonly operations: bigint;
  readonly window: number;
}

/**
 * A log of all admissions, of which those count that lie in the same window. A window is the number of
 * the cut that ends it: of the moments at which windows begin, all that a case can come near.
 */
export class CalendarWindowModel implements Model {
  readonly #cuts: readonly bigint[];
  readonly #period: bigint;
  #log: Admission[] = [];
  #time: bigint | undefined;

  constructor(
    readonly capacity: number,
    cuts: readonly number[],
    periodMs: number,
  ) {
    this.#cuts = cuts.map(BigInt);
    this.#period = BigInt(periodMs);
  }

  consume(now: number, cost: number): Decision {
    if (cost === 0) return this.peek(now, 0);
    const decision = this.peek(now, cost);
    this.#takeBackIfBeyondReach(BigInt(now));
    if (!decision.allowed) return decision;
    this.#time = this.#timeAt(BigInt(now));
    this.#log.push({ operations: BigInt(cost), window: this.#windowAt(this.#time) });
    return this.peek(now, 0);
  }

  peek(now: number, cost: number): Decision {
    const used = this.#usedAt(BigInt(now));
    const free = BigInt(this.capacity) - used;
    const end = this.#cuts[this.#windowAt(this.#timeAt(BigInt(now)))];
    if (end === undefined) throw new Error(`no window of ${now} is known`);
    const resetAfterMs = used === 0n ? 0 : Number(end - BigInt(now));
    const answer = {
      allowed: BigInt(cost) <= free,
      limit: this.capacity,
      remaining: Number(free),
      retryAfterMs: BigInt(cost) <= free ? 0 : resetAfterMs,
      resetAfterMs,
    };
    if (cost <= this.capacity) return answer;
    return { ...answer, retryAfterMs: Infinity, reason: "cost-exceeds-capacity" };
  }

  refund(now: number, cost: number): void {
    if (this.#time === undefined || cost === 0) return;
    const left = this.#usedAt(BigInt(now)) - BigInt(cost);
    this.#takeBackIfBeyondReach(BigInt(now));
    const time = this.#timeAt(BigInt(now));
    this.reset();
    if (left <= 0n) return;
    this.#log = [{ operations: left, window: this.#windowAt(time) }];
    this.#time = time;
  }

  reset(): void {
    this.#log = [];
    this.#time = undefined;
  }

  /** The time that counts: the latest one known, unless that is out of reach. */
  #timeAt(now: bigint): bigint {
    const time = this.#time ?? now;
    return time - now > this.#period ? now : later(now, time);
  }

  #takeBackIfBeyondReach(now: bigint): void {
    const ahead = this.#time;
    if (ahead === undefined || ahead - now <= this.#period) return;
    const window = this.#windowAt(ahead);
    this.#log = this.#log
      .filter((admission) => admission.window === window)
      .map(({ operations }) => ({ operations, window: this.#windowAt(now) }));
    this.#time = now;
  }

  #usedAt(now: bigint): bigint {
    const time = this.#time ?? now;
    const counted = time - now > this.#period ? time : this.#timeAt(now);
    const window = this.#windowAt(counted);
    return this.#log
      .filter((admission) => admission.window === window)
      .reduce((used, { operations }) => used + operations, 0n);
  }

  #windowAt(time: bigint): number {
    return this.#cuts.findIndex((cut) => cut > time);
  }
}
