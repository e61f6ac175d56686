import { show, wrongArgument } from "../arguments.js";
import { requireDivision } from "./calendar-units.js";
import type { CalendarUnit, Division } from "./calendar-units.js";
import { LocalClock } from "./local-clock.js";

/** One minute, hour, day, week or month of a calendar. */
export interface CalendarWindow {
  /** Its first millisecond, since the epoch. */
  readonly begin: number;
  /** The first millisecond after it. */
  readonly end: number;
}

/** A Date reaches 100,000,000 days from the epoch; the last months are left for a window to end in. */
const FURTHEST_MS = 99_999_900 * 24 * 3_600_000;

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
  /** The window asked for last, which the next time is nearly always in. */
  #window: CalendarWindow = { begin: 0, end: 0 };
  /** The one before, for a clock that steps to and fro about a midnight. */
  #windowBefore = this.#window;

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
    if (!isIn(this.#window, time)) {
      const window = isIn(this.#windowBefore, time) ? this.#windowBefore : this.#find(time);
      this.#windowBefore = this.#window;
      this.#window = window;
    }
    return this.#window;
  }

  #find(time: number): CalendarWindow {
    requireReachable(time);
    return this.#division.isCutByChange ? this.#cutWindowAt(time) : this.#wholeWindowAt(time);
  }

  #cutWindowAt(time: number): CalendarWindow {
    const offset = this.#clock.offsetAt(time);
    const localBegin = this.#division.beginOf(time + offset);
    const begin = localBegin - offset;
    const end = this.#division.after(localBegin) - offset;
    return {
      begin: this.#clock.nextChange(begin, time) ?? begin,
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

function isIn({ begin, end }: CalendarWindow, time: number): boolean {
  return time >= begin && time < end;
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
