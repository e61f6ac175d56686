import { show, wrongArgument } from "../arguments.js";
import { LocalClock } from "./local-clock.js";

/** What a calendar is divided into. A week begins on Monday, as in ISO 8601. */
export type CalendarUnit = "minute" | "hour" | "day" | "week" | "month";

/** One minute, hour, day, week or month of a calendar. */
export interface CalendarWindow {
  /** Its first millisecond, since the epoch. */
  readonly begin: number;
  /** The first millisecond after it. */
  readonly end: number;
}

/** How a unit divides local time, which is given as `LocalClock` shows it. */
interface Division {
  readonly longestMs: number;
  /** The local time at which the unit begins that `local` is in. */
  beginOf(local: number): number;
  /** The local time at which the unit begins that comes after. */
  after(begin: number): number;
  /** Whether it begins anew whenever the clock is set. */
  readonly isCutByChange?: true;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MONDAY = 4 * DAY_MS;

const divisions: ReadonlyMap<CalendarUnit, Division> = new Map<CalendarUnit, Division>([
  ["minute", { ...evenly(MINUTE_MS), isCutByChange: true }],
  ["hour", { ...evenly(HOUR_MS), isCutByChange: true }],
  ["day", evenly(DAY_MS)],
  ["week", evenly(7 * DAY_MS, FIRST_MONDAY)],
  [
    "month",
    {
      longestMs: 31 * DAY_MS,
      beginOf: (local) => monthOf(local, 0),
      after: (begin) => monthOf(begin, 1),
    },
  ],
]);

/** A Date reaches 100,000,000 days from the epoch; the last months are left for a window to end in. */
const FURTHEST_MS = 99_999_900 * DAY_MS;

/**
 * The windows of a calendar in a time zone: they follow each other without a gap, and none comes twice.
 *
 * - A day, week or month begins when the clock first shows its midnight or a later time, and goes on
 *   if the clock is set back across that midnight. A day that the clock leaves out has no window.
 * - A minute or an hour begins with each that the clock shows, and whenever the clock is set.
 */
export class Calendar {
  /** How long a window is at most, in milliseconds, the hours by which a clock is set left aside. */
  readonly longestMs: number;
  readonly #division: Division;
  readonly #clock: LocalClock;
  /** The window found last: the next time is nearly always in the same. */
  #window: CalendarWindow = { begin: 0, end: 0 };

  /** @throws RangeError for another unit, or a time zone that Intl does not know; TypeError for no text */
  constructor(unit: CalendarUnit, timeZone: string) {
    this.#division = requireDivision(unit);
    this.longestMs = this.#division.longestMs;
    this.#clock = requireTimeZone(timeZone);
  }

  /**
   * The window that a time is in.
   *
   * @throws RangeError for a time that is about 273,790 years or more from the epoch
   */
  windowAt(time: number): CalendarWindow {
    const { begin, end } = this.#window;
    if (time < begin || time >= end) {
      requireReachable(time);
      this.#window = this.#division.isCutByChange
        ? this.#cutWindowAt(time)
        : this.#wholeWindowAt(time);
    }
    return this.#window;
  }

  #cutWindowAt(time: number): CalendarWindow {
    const offset = this.#clock.offsetAt(time);
    const localBegin = this.#division.beginOf(time + offset);
    const begin = localBegin - offset;
    const end = this.#division.after(localBegin) - offset;
    return {
      begin: this.#clock.lastChange(begin, time) ?? begin,
      end: this.#clock.nextChange(time, end) ?? end,
    };
  }

  #wholeWindowAt(time: number): CalendarWindow {
    const local = time + this.#clock.offsetAt(time);
    let localBegin = this.#division.beginOf(local);
    let begin = this.#clock.firstShowing(localBegin);
    for (;;) {
      localBegin = this.#division.after(localBegin);
      const end = this.#clock.firstShowing(localBegin);
      if (end > time) return { begin, end };
      // The clock has been set back to before the midnight at which this window began.
      begin = end;
    }
  }
}

/** Units of one length, one of which begins at `origin`. */
function evenly(lengthMs: number, origin = 0): Division {
  return {
    longestMs: lengthMs,
    beginOf: (local) => Math.floor((local - origin) / lengthMs) * lengthMs + origin,
    after: (begin) => begin + lengthMs,
  };
}

/** The local time at which the month begins that comes so many after that of `local`. */
function monthOf(local: number, monthsLater: number): number {
  const date = new Date(local);
  return new Date(0).setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1);
}

function requireDivision(unit: CalendarUnit): Division {
  const division = divisions.get(unit);
  if (division !== undefined) return division;
  const units = Array.from(divisions.keys(), show).join(", ");
  throw new RangeError(`unit must be one of ${units}, got ${show(unit)}`);
}

function requireTimeZone(timeZone: string): LocalClock {
  if (typeof timeZone !== "string") {
    throw new TypeError(`timeZone must be a text, got ${show(timeZone)}`);
  }
  try {
    return new LocalClock(timeZone);
  } catch (cause) {
    const wanted = 'the name of a time zone, such as "Europe/Berlin"';
    throw new RangeError(`timeZone must be ${wanted}, got ${show(timeZone)}`, { cause });
  }
}

function requireReachable(time: number): void {
  if (Math.abs(time) <= FURTHEST_MS) return;
  const wanted = `now must be from -${FURTHEST_MS} to ${FURTHEST_MS} for a calendar`;
  throw wrongArgument(new RangeError(`${wanted}, got ${show(time)}`));
}
