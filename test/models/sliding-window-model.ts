import type { Decision, DenialReason, InspectedFrame, RateLimit } from "leak-snek";
import { ceilingOf, floorOf, later } from "./model.js";
import type { Model } from "./model.js";

/** One admission: how many operations, and the first millisecond after its frame. */
interface Admission {
  readonly operations: bigint;
  readonly closesAt: bigint;
}

/** All admissions that may still count, in order, as of a time. */
interface Log {
  readonly admissions: readonly Admission[];
  readonly time: bigint;
}

/** A log of all admissions, of which those count whose frame closed less than a period ago. */
export class SlidingWindowModel implements Model {
  capacity = 0;
  #operations = 0n;
  #period = 0n;
  #frames = 0n;
  #frameLimit = 0n;
  #log: Log | undefined;

  constructor(rateLimit: RateLimit, frames: number, frameLimit?: number) {
    this.changeTo(rateLimit, frames, frameLimit);
  }

  /** Goes on with another limit. */
  changeTo({ operations, periodMs }: RateLimit, frames: number, frameLimit = operations): void {
    this.capacity = Math.min(operations, frameLimit);
    this.#operations = BigInt(operations);
    this.#period = BigInt(periodMs);
    this.#frames = BigInt(Math.min(frames, periodMs));
    this.#frameLimit = BigInt(frameLimit);
  }

  consume(now: number, cost: number): Decision {
    const decision = this.peek(now, cost);
    if (cost === 0) return decision;
    const { admissions, time } = this.#seenAt(now);
    if (decision.allowed) {
      const newest = admissions.at(-1)?.closesAt;
      const closesAt = newest !== undefined && newest > time ? newest : this.#closingAt(time);
      const admission = { operations: BigInt(cost), closesAt };
      this.#log = { admissions: [...this.#countedOf(admissions, time), admission], time };
      return this.peek(now, 0);
    }
    if (this.#log !== undefined) this.#log = this.#inReach(this.#log, BigInt(now));
    return decision;
  }

  peek(now: number, cost: number): Decision {
    const { admissions, time } = this.#seenAt(now);
    const wait = time - BigInt(now);
    const used = this.#usedAt(admissions, time);
    const answer = {
      allowed: BigInt(cost) <= this.#freeAt(admissions, time),
      limit: Number(this.#operations),
      remaining: Number(this.#freeAt(admissions, time)),
      retryAfterMs: 0,
      resetAfterMs:
        used === 0n ? 0 : Number(wait + (admissions.at(-1)?.closesAt ?? 0n) + this.#period - time),
    };
    if (answer.allowed) return answer;
    if (cost > this.capacity) {
      return { ...answer, retryAfterMs: Infinity, reason: "cost-exceeds-capacity" };
    }
    const admittedAt = this.#firstChange(admissions, time, (change) => {
      return BigInt(cost) <= this.#freeAt(admissions, change);
    });
    const denial = { ...answer, retryAfterMs: Number(wait + admittedAt - time) };
    if (this.#frameLimit >= this.#operations) return denial;
    return { ...denial, reason: this.#boundOf(admissions, time, BigInt(cost)) };
  }

  refund(now: number, cost: number): void {
    if (this.#log === undefined || cost === 0) return;
    const { admissions, time } = this.#seenAt(now);
    const left = this.#countedOf(admissions, time);
    for (let taken = BigInt(cost); taken > 0n && left.length > 0;) {
      const { operations, closesAt } = left.pop() ?? { operations: 0n, closesAt: 0n };
      if (operations > taken) left.push({ operations: operations - taken, closesAt });
      taken -= operations;
    }
    this.#log = left.length === 0 ? undefined : { admissions: left, time };
  }

  reset(): void {
    this.#log = undefined;
  }

  /** How much counts, and in which frames of this division. */
  inspect(now: number): { operations: number; frames: InspectedFrame[] } {
    const { admissions, time } = this.#seenAt(now);
    const counted = this.#countedOf(admissions, time);
    const frames: InspectedFrame[] = [];
    let closing = this.#closingAt(time);
    while (closing + this.#period > time) {
      const start = this.#openingAt(closing - 1n);
      const isNewest = frames.length === 0;
      const inFrame = counted.filter(
        ({ closesAt }) => closesAt > start && (isNewest || closesAt <= closing),
      );
      frames.push({ start: Number(start), count: Number(sumOf(inFrame)) });
      closing = start;
    }
    return { operations: Number(this.#usedAt(admissions, time)), frames };
  }

  /** What this limit makes of the log at `now`. */
  #seenAt(now: number): Log {
    if (this.#log === undefined) return { admissions: [], time: BigInt(now) };
    const { admissions, time } = this.#inReach(this.#log, BigInt(now));
    const newest = admissions.at(-1)?.closesAt ?? time;
    const isOpenForTooLong = newest - time > ceilingOf(this.#period, this.#frames);
    const seen = admissions.map(({ operations, closesAt }) => {
      const closesEarly = isOpenForTooLong && closesAt === newest;
      return { operations, closesAt: closesEarly ? this.#closingAt(time) : closesAt };
    });
    return { admissions: seen, time: later(time, BigInt(now)) };
  }

  /** The log, taken back to `now` if it lies more than a period ahead. */
  #inReach({ admissions, time }: Log, now: bigint): Log {
    const ahead = time - now;
    if (ahead <= this.#period) return { admissions, time };
    const moved = admissions.map(({ operations, closesAt }) => {
      return { operations, closesAt: closesAt - ahead };
    });
    return { admissions: moved, time: now };
  }

  /** Frame n opens at the first millisecond from n × period / frames on. */
  #openingOf(frame: bigint): bigint {
    const opening = frame * this.#period;
    return opening >= 0n ? ceilingOf(opening, this.#frames) : -(-opening / this.#frames);
  }

  #openingAt(time: bigint): bigint {
    return this.#openingOf(floorOf(time * this.#frames, this.#period));
  }

  #closingAt(time: bigint): bigint {
    return this.#openingOf(floorOf(time * this.#frames, this.#period) + 1n);
  }

  #countedOf(admissions: readonly Admission[], time: bigint): Admission[] {
    return admissions.filter(({ closesAt }) => closesAt + this.#period > time);
  }

  #usedAt(admissions: readonly Admission[], time: bigint): bigint {
    return sumOf(this.#countedOf(admissions, time));
  }

  #usedInFrameAt(admissions: readonly Admission[], time: bigint): bigint {
    const opening = this.#openingAt(time);
    return sumOf(admissions.filter(({ closesAt }) => closesAt > opening));
  }

  #freeAt(admissions: readonly Admission[], time: bigint): bigint {
    const inFrame = this.#frameLimit - this.#usedInFrameAt(admissions, time);
    const inWindow = this.#operations - this.#usedAt(admissions, time);
    const free = inFrame < inWindow ? inFrame : inWindow;
    return free > 0n ? free : 0n;
  }

  /** The bound that lets the cost in last. */
  #boundOf(admissions: readonly Admission[], time: bigint, cost: bigint): DenialReason {
    const byWindow = this.#firstChange(admissions, time, (change) => {
      return cost <= this.#operations - this.#usedAt(admissions, change);
    });
    const byFrame = this.#firstChange(admissions, time, (change) => {
      return cost <= this.#frameLimit - this.#usedInFrameAt(admissions, change);
    });
    return byFrame > byWindow ? "frame-limit" : "window-limit";
  }

  /** When something is so first, of all times when a frame opens or is forgotten. */
  #firstChange(
    admissions: readonly Admission[],
    time: bigint,
    isSo: (change: bigint) => boolean,
  ): bigint {
    const next = this.#closingAt(time);
    const forgotten = admissions.map(({ closesAt }) => closesAt + this.#period);
    const changes = [time, next, this.#closingAt(next), ...forgotten]
      .filter((change) => change >= time)
      .sort((a, b) => (a < b ? -1 : 1));
    return changes.find(isSo) ?? time;
  }
}

function sumOf(admissions: readonly Admission[]): bigint {
  return admissions.reduce((total, { operations }) => total + operations, 0n);
}
