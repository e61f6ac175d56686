import type { Decision, RateLimit } from "leak-snek";
import { ceilingOf, floorOf, later, standstillOf } from "./model.js";
import type { Model } from "./model.js";

/** One admission: how many operations, and the first millisecond after its frame. */
interface Admission {
  operations: bigint;
  closesAt: bigint;
}

/** A log of all admissions, of which those count whose frame closed less than a period ago. */
export class SlidingWindowModel implements Model {
  readonly capacity: number;
  readonly #operations: bigint;
  readonly #period: bigint;
  readonly #frames: bigint;
  readonly #frameLimit: bigint;
  #log: Admission[] = [];
  #time: bigint | undefined;

  constructor({ operations, periodMs }: RateLimit, frames: number, frameLimit = operations) {
    this.capacity = Math.min(operations, frameLimit);
    this.#operations = BigInt(operations);
    this.#period = BigInt(periodMs);
    this.#frames = BigInt(Math.min(frames, periodMs));
    this.#frameLimit = BigInt(frameLimit);
  }

  consume(now: number, cost: number): Decision {
    if (cost === 0) return this.peek(now, 0);
    const decision = this.peek(now, cost);
    this.#takeBackIfBeyondReach(BigInt(now));
    if (!decision.allowed) return decision;
    const time = this.#timeAt(BigInt(now));
    const newest = this.#log.at(-1)?.closesAt;
    const closesAt = newest !== undefined && newest > time ? newest : this.#closingAt(time);
    this.#log.push({ operations: BigInt(cost), closesAt });
    this.#time = time;
    return this.peek(now, 0);
  }

  peek(now: number, cost: number): Decision {
    const time = this.#timeAt(BigInt(now));
    const wait =
      this.#time === undefined ? 0n : standstillOf(this.#time, BigInt(now), this.#period);
    const used = this.#usedAt(time);
    const free = this.#freeAt(time);
    const closings = this.#log.map(({ closesAt }) => closesAt);
    const last = closings.at(-1) ?? time;
    const answer = {
      allowed: BigInt(cost) <= free,
      limit: Number(this.#operations),
      remaining: Number(free),
      retryAfterMs: 0,
      resetAfterMs: used === 0n ? 0 : Number(wait + last + this.#period - time),
    };
    if (answer.allowed) return answer;
    if (cost > this.capacity) {
      return { ...answer, retryAfterMs: Infinity, reason: "cost-exceeds-capacity" };
    }
    const changes = [...closings, ...closings.map((closing) => closing + this.#period)]
      .filter((change) => change > time)
      .sort((a, b) => (a < b ? -1 : 1));
    const admittedAt = changes.find((change) => BigInt(cost) <= this.#freeAt(change)) ?? time;
    return { ...answer, retryAfterMs: Number(wait + admittedAt - time) };
  }

  refund(now: number, cost: number): void {
    if (this.#time === undefined || cost === 0) return;
    this.#takeBackIfBeyondReach(BigInt(now));
    const time = this.#timeAt(BigInt(now));
    this.#log = this.#log.filter(({ closesAt }) => closesAt + this.#period > time);
    for (let left = BigInt(cost); left > 0n;) {
      const admission = this.#log.at(-1);
      if (admission === undefined) break;
      const taken = admission.operations < left ? admission.operations : left;
      admission.operations -= taken;
      left -= taken;
      if (admission.operations === 0n) this.#log.pop();
    }
    this.#time = this.#log.length === 0 ? undefined : time;
  }

  reset(): void {
    this.#log = [];
    this.#time = undefined;
  }

  #timeAt(now: bigint): bigint {
    return later(now, this.#time ?? now);
  }

  #takeBackIfBeyondReach(now: bigint): void {
    const ahead = (this.#time ?? now) - now;
    if (ahead <= this.#period) return;
    for (const admission of this.#log) admission.closesAt -= ahead;
    this.#time = now;
  }

  /** Frame n opens at the first millisecond from n × period / frames on. */
  #closingAt(time: bigint): bigint {
    const frame = floorOf(time * this.#frames, this.#period);
    const closing = (frame + 1n) * this.#period;
    return closing >= 0n ? ceilingOf(closing, this.#frames) : -(-closing / this.#frames);
  }

  #usedAt(time: bigint): bigint {
    return this.#sum(({ closesAt }) => closesAt + this.#period > time);
  }

  #freeAt(time: bigint): bigint {
    const newest = this.#log.at(-1)?.closesAt;
    const inFrame =
      newest !== undefined && newest > time ? this.#sum(({ closesAt }) => closesAt === newest) : 0n;
    const inWindow = this.#operations - this.#usedAt(time);
    const free = this.#frameLimit - inFrame < inWindow ? this.#frameLimit - inFrame : inWindow;
    return free > 0n ? free : 0n;
  }

  #sum(counts: (admission: Admission) => boolean): bigint {
    return this.#log.filter(counts).reduce((total, { operations }) => total + operations, 0n);
  }
}
