import { requireWholeNumber } from "../arguments.js";
import { StorageError } from "../errors.js";
import type {
  Algorithm,
  Decision,
  DenialReason,
  Inspection,
  Rate,
  RateLimit,
  ShippedLuaTwin,
} from "../interfaces/index.js";
import { liesBeyondReach } from "./backward-time.js";
import { FrameDivision } from "./frame-division.js";
import {
  addToNewest,
  advanceTo,
  append,
  closeNewestAt,
  closesAt,
  countFrom,
  firstClosingAfter,
  firstFrame,
  firstHolding,
  firstReaching,
  isFrames,
  newest,
  oldest,
  operationsClosingAfter,
  operationsFrom,
  restart,
  takeFrom,
  takeFromNewest,
  totalThrough,
} from "./frames.js";
import type { Frames } from "./frames.js";
import { inspectedFrames } from "./inspected-frames.js";
import { closeInTime, staysOpen, stepBack } from "./left-frames.js";
import { requireRateLimit } from "./rate-limit.js";

/** How a sliding window is divided, and what each part of it holds. */
export interface SlidingWindowOptions {
  /**
   * Into how many equal frames the period is divided: from 1 to 10,000, 10 unless given. The more
   * there are, the sooner an operation is forgotten, at most one frame late. No frame is shorter than
   * the millisecond of the clock.
   */
  readonly frames?: number | undefined;
  /** How many operations each frame holds; as many as the window unless given. */
  readonly frameLimit?: number | undefined;
}

const DEFAULT_FRAMES = 10;
const MOST_FRAMES = 10_000;

/**
 * The sliding window counter, strict: never more than `operations` in any interval of length
 * `periodMs`, wherever it begins.
 *
 * The period is divided into frames. A frame counts until its newest possible operation is older
 * than the period, that is until `periodMs` after it closed; so an operation counts for longer than
 * the period, and for no more than the period and a frame.
 *
 * Source: the basic windows of M. Datar, A. Gionis, P. Indyk and R. Motwani, "Maintaining stream
 * statistics over sliding windows", SIAM Journal on Computing 31(6), 2002, with equal windows, and
 * the oldest counted whole instead of in part.
 *
 * @throws RangeError for a limit, number of frames or frame limit that is not a whole number in its
 *   range, or whose products do not stay under 2^53
 */
export function slidingWindow(rateLimit: RateLimit, options: SlidingWindowOptions = {}): Algorithm {
  return new SlidingWindow(rateLimit, options);
}

class SlidingWindow implements Algorithm {
  readonly capacity: number;
  readonly #operations: number;
  readonly #periodMs: number;
  readonly #frameLimit: number;
  /** Whether the frame limit is one of its own, that can bind before the window does. */
  readonly #hasFrameLimit: boolean;
  readonly #division: FrameDivision;
  readonly #longestFrameMs: number;
  /** As long as the total is no more, any cost that fits can be added; none, where a frame has a limit too. */
  readonly #mostTotal: number;

  constructor(rateLimit: RateLimit, options: SlidingWindowOptions) {
    requireRateLimit(rateLimit);
    const { operations, periodMs } = rateLimit;
    const { frames = DEFAULT_FRAMES, frameLimit = operations } = options;
    requireWholeNumber("frames", frames, 1);
    requireWholeNumber("frameLimit", frameLimit, 1);
    if (frames > MOST_FRAMES) {
      throw new RangeError(`frames must be at most ${MOST_FRAMES}, got ${frames}`);
    }
    this.#operations = operations;
    this.#periodMs = periodMs;
    this.#frameLimit = Math.min(frameLimit, operations);
    this.#hasFrameLimit = this.#frameLimit < operations;
    this.#division = new FrameDivision(periodMs, Math.min(frames, periodMs));
    this.#longestFrameMs = this.#division.longestFrameMs;
    this.#mostTotal = this.#hasFrameLimit ? -1 : Number.MAX_SAFE_INTEGER - operations;
    this.capacity = this.#frameLimit;
  }

  decide(rate: Rate | undefined, now: number, cost: number): Rate | undefined {
    if (rate === undefined) return this.#begin(now, cost);
    const frames = framesOf(rate);
    if (!this.#haveFramesStayed(rate, frames, now)) {
      return this.#decideInFrames(rate, frames, now, cost);
    }
    if (rate.operations > this.#operations - cost) return undefined;
    addToNewest(frames, cost);
    rate.operations += cost;
    rate.updatedAt = now;
    return rate;
  }

  /**
   * Whether no frame has come or gone since the rate was charged, as is so for most decisions on a busy key.
   * The decision is then what it is for any frames, with nothing to look for.
   */
  #haveFramesStayed(rate: Rate, frames: Frames, now: number): boolean {
    const last = newest(frames);
    const closing = closesAt(frames, last);
    return (
      now >= rate.updatedAt &&
      now < closing &&
      now - this.#periodMs < closesAt(frames, oldest(frames)) &&
      closing - rate.updatedAt <= this.#longestFrameMs &&
      totalThrough(frames, last) <= this.#mostTotal
    );
  }

  #decideInFrames(rate: Rate, frames: Frames, now: number, cost: number): Rate | undefined {
    const time = now >= rate.updatedAt ? now : stepBack(rate, frames, now, this.#periodMs);
    if (staysOpen(rate, frames, this.#longestFrameMs)) {
      return this.#decideAfterOther(rate, frames, now, cost);
    }
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, rate.operations);
    if (used > this.#operations - cost) return undefined;
    const mostInFrame = this.#frameLimit - cost;
    // A frame limit that is the window's own cannot bind before it does.
    if (
      used > mostInFrame &&
      this.#hasFrameLimit &&
      this.#holdsMoreInFrameAt(time, frames, rate.operations, mostInFrame)
    ) {
      return undefined;
    }
    if (used === 0) restart(frames, this.#division.closingOfFrameAt(time), cost);
    else charge(frames, first, used, time, cost, this.#division);
    rate.operations = used + cost;
    rate.updatedAt = time;
    return rate;
  }

  peek(rate: Rate | undefined, now: number, cost: number): Decision {
    if (rate === undefined) return this.#answer(cost, 0, 0, 0, 0);
    const seen = this.#seenAt(rate, now);
    const frames = framesOf(seen);
    const time = Math.max(now, seen.updatedAt);
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, seen.operations);
    const usedInFrame = this.#hasFrameLimit
      ? this.#usedInFrameAt(time, frames, seen.operations)
      : 0;
    const windowFreeAt = this.#windowFreeAt(time, frames, used, cost);
    const isFrameFull = usedInFrame > this.#frameLimit - cost;
    const frameFreeAt = isFrameFull ? this.#frameFreeAt(time, frames, seen.operations, cost) : time;
    const retryAfterMs = Math.max(windowFreeAt, frameFreeAt) - now;
    const resetAfterMs = this.#drainsIn(seen, frames, now);
    if (!this.#hasFrameLimit) {
      return this.#answer(cost, used, usedInFrame, retryAfterMs, resetAfterMs);
    }
    const bound = frameFreeAt > windowFreeAt ? "frame-limit" : "window-limit";
    return this.#answer(cost, used, usedInFrame, retryAfterMs, resetAfterMs, bound);
  }

  refund(rate: Rate, now: number, cost: number): Rate | undefined {
    const frames = framesOf(rate);
    const time = now >= rate.updatedAt ? now : stepBack(rate, frames, now, this.#periodMs);
    if (staysOpen(rate, frames, this.#longestFrameMs)) closeInTime(rate, frames, this.#division);
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, rate.operations);
    if (cost >= used) return undefined;
    advanceTo(frames, first);
    takeFromNewest(frames, cost);
    rate.operations = used - cost;
    rate.updatedAt = time;
    return rate;
  }

  /**
   * The charge is in the frame of `chargedAt`, or when time stood still then in a later one: in none
   * before the first that holds so much. Taken from that one it is never missed anywhere else.
   */
  undo(rate: Rate, now: number, cost: number, chargedAt: number): Rate | undefined {
    const frames = framesOf(rate);
    const past = Math.max(now, rate.updatedAt) - this.#periodMs;
    const first = firstClosingAfter(frames, past);
    const used = operationsFrom(frames, first, rate.operations);
    if (this.#division.closingOfFrameAt(chargedAt) > past) {
      const from = Math.max(first, firstClosingAfter(frames, chargedAt));
      const position = firstHolding(frames, from, cost, rate.operations);
      if (position !== undefined) {
        if (cost === used) return undefined;
        takeFrom(frames, position, cost, rate.operations);
        rate.operations -= cost;
        return rate;
      }
    }
    return used === 0 ? undefined : rate;
  }

  inspect(rate: Rate | undefined, now: number): Inspection {
    const limit = this.#operations;
    if (rate === undefined) {
      const frames = inspectedFrames(this.#division, this.#periodMs, now, undefined);
      return { now, operations: 0, limit, frames };
    }
    const seen = this.#seenAt(rate, now);
    const queue = framesOf(seen);
    const time = Math.max(now, seen.updatedAt);
    const first = firstClosingAfter(queue, time - this.#periodMs);
    const operations = operationsFrom(queue, first, seen.operations);
    const counted = { frames: queue, first, inUse: seen.operations };
    const frames = inspectedFrames(this.#division, this.#periodMs, time, counted);
    return { now: time, operations, limit, frames };
  }

  timeToLive(rate: Rate, now: number): number {
    const seen = this.#seenAt(rate, now);
    return this.#drainsIn(seen, framesOf(seen), now);
  }

  recognises(rate: Rate): boolean {
    return rate.frames !== undefined && isFrames(rate.frames, rate.operations);
  }

  get luaTwin(): ShippedLuaTwin {
    const limit = {
      capacity: this.capacity,
      most: this.#operations,
      periodMs: this.#periodMs,
      frameLimit: this.#frameLimit,
      framesPerRound: this.#division.framesPerRound,
      millisecondsPerRound: this.#division.millisecondsPerRound,
      longestFrameMs: this.#longestFrameMs,
    };
    return { name: "sliding-window", limit };
  }

  #drainsIn(rate: Rate, frames: Frames, now: number): number {
    const drainsAt = closesAt(frames, newest(frames)) + this.#periodMs;
    return drainsAt <= Math.max(now, rate.updatedAt) ? 0 : drainsAt - now;
  }

  /** The first rate of a key. */
  #begin(now: number, cost: number): Rate | undefined {
    if (cost > this.capacity) return undefined;
    const frames = firstFrame(this.#division.closingOfFrameAt(now), cost);
    return { operations: cost, updatedAt: now, frames };
  }

  /** Decides on what another limit left: see `left-frames.ts`. A denial leaves it as it is. */
  #decideAfterOther(rate: Rate, frames: Frames, now: number, cost: number): Rate | undefined {
    const closing = closesAt(frames, newest(frames));
    closeInTime(rate, frames, this.#division);
    const next = this.decide(rate, now, cost);
    if (next === undefined) closeNewestAt(frames, closing);
    return next;
  }

  /** The rate, or a copy that is what this limit makes of what another, or another clock, left. */
  #seenAt(rate: Rate, now: number): Rate {
    const frames = framesOf(rate);
    const isOwn = !staysOpen(rate, frames, this.#longestFrameMs);
    if (isOwn && !liesBeyondReach(rate, now, this.#periodMs)) return rate;
    const seen = [...frames];
    const copy = { operations: rate.operations, updatedAt: rate.updatedAt, frames: seen };
    stepBack(copy, seen, now, this.#periodMs);
    if (!isOwn) closeInTime(copy, seen, this.#division);
    return copy;
  }

  /**
   * What the frame that `time` is in holds, as far as can be told: frames of a finer division that lie
   * in it, and all of a coarser one that reaches into it.
   */
  #usedInFrameAt(time: number, frames: Frames, inUse: number): number {
    return operationsClosingAfter(frames, this.#division.openingOfFrameAt(time), inUse);
  }

  /** Whether that is more than `most`; mostly the newest frame tells. */
  #holdsMoreInFrameAt(time: number, frames: Frames, inUse: number, most: number): boolean {
    const last = newest(frames);
    const isFull = closesAt(frames, last) > time && operationsFrom(frames, last, inUse) > most;
    return isFull || this.#usedInFrameAt(time, frames, inUse) > most;
  }

  /** When the cost fits in a frame: in the next one, unless one of another limit reaches into it. */
  #frameFreeAt(time: number, frames: Frames, inUse: number, cost: number): number {
    const closing = this.#division.closingOfFrameAt(time);
    const isFree = operationsClosingAfter(frames, closing, inUse) <= this.#frameLimit - cost;
    return isFree ? closing : this.#division.closingOfFrameAt(closing);
  }

  /** When enough of the oldest frames have left the window for the cost to fit. */
  #windowFreeAt(time: number, frames: Frames, used: number, cost: number): number {
    const excess = used - (this.#operations - cost);
    if (excess <= 0 || cost > this.#operations) return time;
    const before = totalThrough(frames, newest(frames)) - used;
    return closesAt(frames, firstReaching(frames, before + excess)) + this.#periodMs;
  }

  #answer(
    cost: number,
    used: number,
    usedInFrame: number,
    retryAfterMs: number,
    resetAfterMs: number,
    bound?: DenialReason,
  ): Decision {
    const limit = this.#operations;
    const free = Math.min(limit - used, this.#frameLimit - usedInFrame);
    const remaining = Math.max(0, free);
    if (cost > this.capacity) {
      const reason = "cost-exceeds-capacity";
      return { allowed: false, limit, remaining, retryAfterMs: Infinity, resetAfterMs, reason };
    }
    if (cost === 0 || cost <= free) {
      return { allowed: true, limit, remaining, retryAfterMs: 0, resetAfterMs };
    }
    const denial = { allowed: false, limit, remaining, retryAfterMs, resetAfterMs };
    return bound === undefined ? denial : { ...denial, reason: bound };
  }
}

function framesOf(rate: Rate): Frames {
  return rate.frames ?? refuseRate();
}

function refuseRate(): never {
  throw new StorageError("the stored rate is no sliding window's");
}

/** Adds the cost to the frame of `time`, where frames from `first` on are in use. */
function charge(
  frames: Frames,
  first: number,
  used: number,
  time: number,
  cost: number,
  division: FrameDivision,
): void {
  if (first !== oldest(frames)) advanceTo(frames, first);
  const total = totalThrough(frames, newest(frames));
  if (total > Number.MAX_SAFE_INTEGER - cost) countFrom(frames, total - used);
  if (closesAt(frames, newest(frames)) > time) addToNewest(frames, cost);
  else append(frames, division.closingOfFrameAt(time), cost);
}
