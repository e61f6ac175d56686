import type { CalendarUnit } from "leak-snek";

const SECOND_MS = 1000;
const DAY_MS = 24 * 3600 * SECOND_MS;
const FIRST_STEP_MS = DAY_MS / 4;

/** What a clock on the wall shows: as milliseconds of a clock in UTC that shows the same. */
type Wall = (time: number) => number;

/** By the date and time that Intl writes out, and by nothing that it says of offsets. */
function wallOf(timeZone: string): Wall {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  const seen = new Map<number, number>();
  return (time) => {
    const shown = seen.get(time) ?? Date.parse(`${format.format(time).replace(" ", "T")}Z`);
    seen.set(time, shown);
    return shown;
  };
}

/** A number that grows with the unit which a wall clock is in. */
const numbers: Record<CalendarUnit, (shown: Date) => number> = {
  minute: (shown) => shown.setUTCSeconds(0),
  hour: (shown) => shown.setUTCMinutes(0, 0),
  day: (shown) => shown.setUTCHours(0, 0, 0),
  week: (shown) => shown.setUTCHours(0, 0, 0) - ((shown.getUTCDay() + 6) % 7) * DAY_MS,
  month: (shown) => shown.getUTCFullYear() * 12 + shown.getUTCMonth(),
};

/**
 * The moments between `from` and some time after `to` at which a new window of the calendar begins,
 * found by looking at a wall clock every six hours, and closer, down to a second, wherever anything but the
 * time that passed has passed on it. All changes of a clock lie on whole seconds, and so must `from`.
 */
export function calendarCuts(
  timeZone: string,
  unit: CalendarUnit,
  from: number,
  to: number,
): number[] {
  const wall = wallOf(timeZone);
  const numberAt = (time: number) => numbers[unit](new Date(wall(time)));
  const isUneventful = (a: number, b: number) =>
    wall(b) - wall(a) === b - a && numberAt(a) === numberAt(b);
  const cuts: number[] = [];
  let highest = numberAt(from);

  function lookAt(second: number): void {
    const number = numberAt(second);
    const isChanged = wall(second) - wall(second - SECOND_MS) !== SECOND_MS;
    const before = numberAt(second - SECOND_MS);
    const isShort = unit === "minute" || unit === "hour";
    if (isShort ? isChanged || number !== before : number > highest) cuts.push(second);
    highest = Math.max(highest, number);
  }

  function lookBetween(a: number, b: number): void {
    if (isUneventful(a, b)) return;
    if (b - a === SECOND_MS) {
      lookAt(b);
      return;
    }
    const middle = a + Math.floor((b - a) / SECOND_MS / 2) * SECOND_MS;
    lookBetween(a, middle);
    lookBetween(middle, b);
  }

  const stepMs = Math.min(FIRST_STEP_MS, to - from);
  for (let time = from; time < to; time += stepMs) lookBetween(time, time + stepMs);
  return cuts;
}
