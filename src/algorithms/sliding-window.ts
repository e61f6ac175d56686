import { requireWholeNumber } from "../arguments.js";
import { StorageError } from "../errors.js";
import type { Algorithm, Decision, LuaTwin, Rate, RateLimit } from "../interfaces/index.js";
import { liesBeyondReach, standstill } from "./backward-time.js";
import { FrameDivision } from "./frame-division.js";
import {
  addToNewest,
  advanceTo,
  append,
  countFrom,
  closesAt,
  firstClosingAfter,
  firstFrame,
  firstReaching,
  isFrames,
  moveBack,
  newest,
  oldest,
  operationsFrom,
  restart,
  takeFromNewest,
  totalThrough,
} from "./frames.js";
import type { Frames } from "./frames.js";
import { requireRateLimit } from "./rate-limit.js";
import { slidingWindowLua } from "./sliding-window.lua.js";

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
  readonly #division: FrameDivision;

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
    this.#division = new FrameDivision(periodMs, Math.min(frames, periodMs));
    this.capacity = this.#frameLimit;
  }

  decide(rate: Rate | undefined, now: number, cost: number): Rate | undefined {
    if (rate === undefined) return this.#begin(now, cost);
    const frames = framesOf(rate);
    const time = now >= rate.updatedAt ? now : stepBack(rate, frames, now, this.#periodMs);
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, rate.operations);
    if (used > this.#operations - cost) return undefined;
    // A frame limit that is the window's own cannot bind before it does.
    if (
      this.#frameLimit !== this.#operations &&
      usedInFrameAt(time, frames, rate.operations) > this.#frameLimit - cost
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
    const frames = framesOf(rate);
    const time = Math.max(now, rate.updatedAt);
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, rate.operations);
    const usedInFrame = usedInFrameAt(time, frames, rate.operations);
    const admittedAt = Math.max(
      this.#windowFreeAt(time, frames, used, cost),
      usedInFrame > this.#frameLimit - cost ? closesAt(frames, newest(frames)) : time,
    );
    const wait = standstill(rate, now, this.#periodMs);
    const resetAfterMs = this.timeToLive(rate, now);
    return this.#answer(cost, used, usedInFrame, wait + admittedAt - time, resetAfterMs);
  }

  refund(rate: Rate, now: number, cost: number): Rate | undefined {
    const frames = framesOf(rate);
    const time = now >= rate.updatedAt ? now : stepBack(rate, frames, now, this.#periodMs);
    const first = firstClosingAfter(frames, time - this.#periodMs);
    const used = operationsFrom(frames, first, rate.operations);
    if (cost >= used) return undefined;
    advanceTo(frames, first);
    takeFromNewest(frames, cost);
    rate.operations = used - cost;
    rate.updatedAt = time;
    return rate;
  }

  timeToLive(rate: Rate, now: number): number {
    const frames = framesOf(rate);
    const time = Math.max(now, rate.updatedAt);
    const drainsAt = closesAt(frames, newest(frames)) + this.#periodMs;
    return drainsAt <= time ? 0 : standstill(rate, now, this.#periodMs) + drainsAt - time;
  }

  recognises(rate: Rate): boolean {
    return rate.frames !== undefined && isFrames(rate.frames, rate.operations);
  }

  get luaTwin(): LuaTwin {
    const limit = {
      capacity: this.capacity,
      most: this.#operations,
      periodMs: this.#periodMs,
      frameLimit: this.#frameLimit,
      framesPerRound: this.#division.framesPerRound,
      millisecondsPerRound: this.#division.millisecondsPerRound,
    };
    return { ...slidingWindowLua, limit };
  }

  /** The first rate of a key. */
  #begin(now: number, cost: number): Rate | undefined {
    if (cost > this.capacity) return undefined;
    const frames = firstFrame(this.#division.closingOfFrameAt(now), cost);
    return { operations: cost, updatedAt: now, frames };
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
    return { allowed: false, limit, remaining, retryAfterMs, resetAfterMs };
  }
}

/** What the frame that `time` is in holds; `inUse` is what all frames in use hold. */
function usedInFrameAt(time: number, frames: Frames, inUse: number): number {
  const position = newest(frames);
  return closesAt(frames, position) > time ? operationsFrom(frames, position, inUse) : 0;
}

/** Where a rate lies ahead of `now`: the time that counts, after taking back what is out of reach. */
function stepBack(rate: Rate, frames: Frames, now: number, periodMs: number): number {
  if (!liesBeyondReach(rate, now, periodMs)) return rate.updatedAt;
  moveBack(frames, rate.updatedAt - now);
  rate.updatedAt = now;
  return now;
}

function framesOf(rate: Rate): Frames {
  if (rate.frames === undefined) throw new StorageError("the stored rate is no sliding window's");
  return rate.frames;
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
