import { requireOptions, requireWholeNumber } from "../arguments.js";
import type { Algorithm, Decision, Inspection, Rate } from "../interfaces/index.js";
import { liesBeyondReach } from "./backward-time.js";
import { Calendar } from "./calendar.js";
import type { CalendarUnit } from "./calendar-units.js";

/** How many operations, and in which windows of the calendar. */
export interface CalendarWindowOptions {
  /** How many operations each window holds: a whole number from 1. */
  readonly operations: number;
  /** What a window is: a minute, hour, day, week (from Monday on) or month of the calendar. */
  readonly unit: CalendarUnit;
  /** Whose calendar: a time zone that Intl knows, such as "Europe/Berlin"; "UTC" unless given. */
  readonly timeZone?: string | undefined;
}

/**
 * The fixed window of a calendar: `operations` in each minute, hour, day, week or month of a time
 * zone, and all anew when the next begins, at the user's midnight for instance. About the end of a
 * window twice as many may be admitted in a short time.
 *
 * It follows the changes of the clock: a day has 23, 24 or 25 hours, and a day that a time zone left
 * out has no window. A midnight that comes twice begins a day once, the first time; one that does not
 * come is that moment at which the clock is set past it. An hour that comes twice is two hours, each
 * with its own `operations`; one that is cut by a change of the clock is a short one. Weeks begin on
 * Monday (ISO 8601).
 *
 * `now` must be milliseconds since the epoch, as the clocks of all storages that come with this
 * library count.
 *
 * @throws RangeError for operations that are no whole number from 1, for another unit, and for a time
 *   zone that Intl does not know; TypeError for what is of another type
 */
export function calendarWindow(options: CalendarWindowOptions): Algorithm {
  requireOptions(options);
  const { operations, unit, timeZone = "UTC" } = options;
  requireWholeNumber("operations", operations, 1);
  return new CalendarWindowAlgorithm(operations, new Calendar(unit, timeZone));
}

/** A rate counts what is used in the window that its `updatedAt` lies in. */
class CalendarWindowAlgorithm implements Algorithm {
  readonly #calendar: Calendar;

  constructor(
    readonly capacity: number,
    calendar: Calendar,
  ) {
    this.#calendar = calendar;
  }

  decide(rate: Rate | undefined, now: number, cost: number): Rate | undefined {
    if (rate !== undefined) rate.updatedAt = this.#takenBack(rate, now);
    const used = this.#usedAt(rate, now);
    if (used > this.capacity - cost) return undefined;
    if (rate === undefined) return { operations: cost, updatedAt: now };
    return this.#fillTo(rate, used + cost, now);
  }

  peek(rate: Rate | undefined, now: number, cost: number): Decision {
    const limit = this.capacity;
    const used = this.#usedAt(rate, now);
    const remaining = Math.max(0, limit - used);
    const resetAfterMs = rate === undefined ? 0 : this.timeToLive(rate, now);
    if (cost > limit) {
      const reason = "cost-exceeds-capacity";
      return { allowed: false, limit, remaining, retryAfterMs: Infinity, resetAfterMs, reason };
    }
    const allowed = cost <= remaining;
    return { allowed, limit, remaining, retryAfterMs: allowed ? 0 : resetAfterMs, resetAfterMs };
  }

  refund(rate: Rate, now: number, cost: number): Rate | undefined {
    const left = this.#usedAt(rate, now) - cost;
    if (left <= 0) return undefined;
    rate.updatedAt = this.#takenBack(rate, now);
    return this.#fillTo(rate, left, now);
  }

  undo(rate: Rate, now: number, cost: number, chargedAt: number): Rate | undefined {
    const { begin, end } = this.#calendar.windowAt(this.#timeOf(rate, now));
    const isCounted = chargedAt >= begin && chargedAt < end;
    return this.refund(rate, now, isCounted ? cost : 0);
  }

  inspect(rate: Rate | undefined, now: number): Inspection {
    return { now, operations: this.#usedAt(rate, now), limit: this.capacity };
  }

  timeToLive(rate: Rate, now: number): number {
    if (this.#usedAt(rate, now) === 0) return 0;
    return this.#calendar.windowAt(this.#timeOf(rate, now)).end - now;
  }

  /** A leaky bucket counts in parts, a sliding window in frames. */
  recognises(rate: Rate): boolean {
    return rate.partsPerOperation === undefined && rate.frames === undefined;
  }

  /** What is used at `now`: a rate that is ahead counts in full, whether taken back or waited for. */
  #usedAt(rate: Rate | undefined, now: number): number {
    const { begin } = this.#calendar.windowAt(now);
    return rate === undefined || rate.updatedAt < begin ? 0 : rate.operations;
  }

  /** The time that counts at `now`: that of the rate while the clock is a little behind it. */
  #timeOf(rate: Rate, now: number): number {
    return Math.max(now, this.#takenBack(rate, now));
  }

  /** When the rate was updated, as far as that lies within reach. */
  #takenBack(rate: Rate, now: number): number {
    return liesBeyondReach(rate, now, this.#calendar.longestMs) ? now : rate.updatedAt;
  }

  #fillTo(rate: Rate, operations: number, now: number): Rate {
    rate.operations = operations;
    if (now > rate.updatedAt) rate.updatedAt = now;
    return rate;
  }
}
