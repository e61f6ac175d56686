import { show } from "../arguments.js";

/** What a calendar is divided into. A week begins on Monday, as in ISO 8601. */
export type CalendarUnit = "minute" | "hour" | "day" | "week" | "month";

/** How a unit divides local time, which is given as `LocalClock` shows it. */
export interface Division {
  /** How long a unit is at most, in milliseconds. */
  readonly longestMs: number;
  /** The local time at which the unit begins that `local` is in. */
  beginOf(local: number): number;
  /** The local time at which the unit begins that comes after. */
  after(begin: number): number;
  /** Whether a unit also begins whenever the clock is set. */
  readonly isCutByChange?: true;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MONDAY = 4 * DAY_MS;

/** @throws RangeError for what is no unit */
export function requireDivision(unit: CalendarUnit): Division {
  const all = divisions();
  const division = all.get(unit);
  if (division !== undefined) return division;
  const units = Array.from(all.keys(), show).join(", ");
  throw new RangeError(`unit must be one of ${units}, got ${show(unit)}`);
}

function divisions(): ReadonlyMap<CalendarUnit, Division> {
  return new Map<CalendarUnit, Division>([
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
