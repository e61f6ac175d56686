import { calendarWindow, leakyBucket, Limiter, MemoryStorage, rl, slidingWindow } from "leak-snek";
import type { Algorithm, CalendarUnit, CalendarWindowOptions, Rate } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { FormattingWatch } from "../helpers/formatting-watch.js";
import { expectRows } from "../helpers/rows.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Friday. */
const NOON = Date.parse("2024-03-15T12:00Z");

const units = ["minute", "hour", "day", "week", "month"] as const;

const daily = calendarWindow({ operations: 10, unit: "day" });

/** Holds that one window goes from `begin` to `end`, by what is counted at its edges and within. */
function expectWindow(algorithm: Algorithm, begin: number, end: number): void {
  const resetAfterMs = (chargedAt: number, now: number): number => {
    const rate = algorithm.decide(undefined, chargedAt, 1);
    if (rate === undefined) throw new Error("a key without a rate was denied");
    return algorithm.peek(rate, now, 1).resetAfterMs;
  };
  const inside = begin + Math.floor((end - begin) / 3);
  const times = [begin, inside, end - 1];
  expect({
    before: resetAfterMs(begin - 1, begin - 1),
    crossingBegin: resetAfterMs(begin - 1, begin),
    endsAt: times.map((time) => new Date(resetAfterMs(begin, time) + time).toISOString()),
    crossingEnd: resetAfterMs(end - 1, end),
  }).toEqual({
    before: 1,
    crossingBegin: 0,
    endsAt: times.map(() => new Date(end).toISOString()),
    crossingEnd: 0,
  });
}

describe("a calendar window answers, row by row", () => {
  test("10 a day in UTC", () => {
    expectRows(daily, 10, [
      [0, 1, true, 9, 0, DAY_MS],
      [HOUR_MS, 9, true, 0, 0, DAY_MS - HOUR_MS],
      [HOUR_MS, 1, false, 0, DAY_MS - HOUR_MS, DAY_MS - HOUR_MS],
      [DAY_MS - 1, 1, false, 0, 1, 1],
      [DAY_MS, 11, false, 10, Infinity, 0],
      [DAY_MS, 10, true, 0, 0, DAY_MS],
      [DAY_MS + 1, 10, false, 0, DAY_MS - 1, DAY_MS - 1],
      [9 * DAY_MS + 5, 4, true, 6, 0, DAY_MS - 5],
      [9 * DAY_MS + 6, 7, false, 6, DAY_MS - 6, DAY_MS - 6],
    ]);
  });

  test("10 a day in New York, on the day that has 23 hours", () => {
    const algorithm = calendarWindow({
      operations: 10,
      unit: "day",
      timeZone: "America/New_York",
    });
    const midnight = Date.parse("2024-03-10T00:00-05:00");
    expectRows(algorithm, 10, [
      [midnight - 1, 10, true, 0, 0, 1],
      [midnight, 9, true, 1, 0, 23 * HOUR_MS],
      [midnight + 2 * HOUR_MS, 2, false, 1, 21 * HOUR_MS, 21 * HOUR_MS],
      [midnight + 23 * HOUR_MS - 1, 2, false, 1, 1, 1],
      [midnight + 23 * HOUR_MS, 10, true, 0, 0, 24 * HOUR_MS],
    ]);
  });
});

interface Window {
  readonly timeZone: string;
  readonly begin: string;
  readonly end: string;
  readonly note: string;
}

function row(timeZone: string, begin: string, end: string, note = ""): Window {
  return { timeZone, begin, end, note: note && `: ${note}` };
}

const windows: Record<CalendarUnit, readonly Window[]> = {
  minute: [
    row("UTC", "2024-02-29T23:59Z", "2024-03-01T00:00Z"),
    row("UTC", "1969-12-31T23:59Z", "1970-01-01T00:00Z"),
    row("Asia/Kolkata", "2024-03-10T12:34Z", "2024-03-10T12:35Z"),
    row("Australia/Lord_Howe", "2024-04-06T14:59Z", "2024-04-06T15:00Z", "before 02:00 is 01:30"),
    row("Australia/Lord_Howe", "2024-04-06T15:00Z", "2024-04-06T15:01Z", "01:30 again"),
    row("America/New_York", "1883-11-18T16:59:02Z", "1883-11-18T17:00Z", "12:03:58 is 12:00"),
    row("America/New_York", "1883-11-18T17:00Z", "1883-11-18T17:01Z"),
  ],
  hour: [
    row("Asia/Kathmandu", "2024-03-10T12:15Z", "2024-03-10T13:15Z"),
    row("America/New_York", "2024-11-03T05:00Z", "2024-11-03T06:00Z", "01:00, for the first time"),
    row("America/New_York", "2024-11-03T06:00Z", "2024-11-03T07:00Z", "01:00, for the second"),
    row("America/New_York", "2024-11-03T07:00Z", "2024-11-03T08:00Z"),
    row("America/New_York", "2024-03-10T06:00Z", "2024-03-10T07:00Z", "02:00 is 03:00"),
    row("America/New_York", "2024-03-10T07:00Z", "2024-03-10T08:00Z"),
    row("Australia/Lord_Howe", "2024-04-06T14:00Z", "2024-04-06T15:00Z", "02:00 is 01:30"),
    row("Australia/Lord_Howe", "2024-04-06T15:00Z", "2024-04-06T15:30Z", "the half hour again"),
    row("Australia/Lord_Howe", "2024-04-06T15:30Z", "2024-04-06T16:30Z"),
    row("Australia/Lord_Howe", "2024-10-05T14:30Z", "2024-10-05T15:30Z", "02:00 is 02:30"),
    row("Australia/Lord_Howe", "2024-10-05T15:30Z", "2024-10-05T16:00Z", "what is left of 02:00"),
    row("Pacific/Chatham", "2024-04-06T13:15Z", "2024-04-06T14:00Z", "03:45 is 02:45"),
    row("Pacific/Chatham", "2024-04-06T14:00Z", "2024-04-06T14:15Z"),
    row("Pacific/Chatham", "2024-04-06T14:15Z", "2024-04-06T15:15Z", "03:00, the second time"),
    row("America/St_Johns", "2006-10-29T02:30Z", "2006-10-29T02:31Z", "00:01 is 23:01"),
    row("America/St_Johns", "2006-10-29T02:31Z", "2006-10-29T03:30Z"),
    row("America/New_York", "1883-11-18T16:56:02Z", "1883-11-18T17:00Z", "12:03:58 is 12:00"),
    row("America/New_York", "1883-11-18T17:00Z", "1883-11-18T18:00Z"),
  ],
  day: [
    row("UTC", "2024-02-29T00:00Z", "2024-03-01T00:00Z"),
    row("UTC", "1969-12-31T00:00Z", "1970-01-01T00:00Z"),
    row("America/New_York", "2024-03-10T05:00Z", "2024-03-11T04:00Z", "23 hours"),
    row("America/New_York", "2024-11-03T04:00Z", "2024-11-04T05:00Z", "25 hours"),
    row("Europe/Berlin", "2024-03-30T23:00Z", "2024-03-31T22:00Z", "23 hours"),
    row("Europe/Berlin", "2024-10-26T22:00Z", "2024-10-27T23:00Z", "25 hours"),
    row("Australia/Lord_Howe", "2024-04-06T13:00Z", "2024-04-07T13:30Z", "24.5 hours"),
    row("Australia/Lord_Howe", "2024-10-05T13:30Z", "2024-10-06T13:00Z", "23.5 hours"),
    row("Asia/Kolkata", "2024-03-09T18:30Z", "2024-03-10T18:30Z"),
    row("Asia/Kathmandu", "1985-12-30T18:30Z", "1985-12-31T18:30Z"),
    row("Asia/Kathmandu", "1985-12-31T18:30Z", "1986-01-01T18:15Z", "begins at 00:15"),
    row("America/Sao_Paulo", "2017-10-14T03:00Z", "2017-10-15T03:00Z"),
    row("America/Sao_Paulo", "2017-10-15T03:00Z", "2017-10-16T02:00Z", "begins at 01:00"),
    row("America/Sao_Paulo", "2018-02-17T02:00Z", "2018-02-18T03:00Z", "24:00 is 23:00"),
    row("Pacific/Apia", "2011-12-29T10:00Z", "2011-12-30T10:00Z"),
    row("Pacific/Apia", "2011-12-30T10:00Z", "2011-12-31T10:00Z", "the 31st after the 29th"),
    row("Pacific/Kwajalein", "1993-08-21T12:00Z", "1993-08-22T12:00Z", "the 22nd after the 20th"),
    row("Africa/Cairo", "2024-04-25T22:00Z", "2024-04-26T21:00Z", "begins at 01:00"),
    row("Africa/Cairo", "2024-10-30T21:00Z", "2024-10-31T22:00Z", "24:00 is 23:00"),
    row("America/Havana", "2024-11-03T04:00Z", "2024-11-04T05:00Z", "midnight comes twice"),
    row("America/St_Johns", "2006-10-28T02:30Z", "2006-10-29T02:30Z"),
    row("America/St_Johns", "2006-10-29T02:30Z", "2006-10-30T03:30Z", "back to before midnight"),
    row("America/Juneau", "1867-10-18T08:57:41Z", "1867-10-20T08:57:41Z", "the 19th comes twice"),
    row(
      "America/New_York",
      "1883-11-18T04:56:02Z",
      "1883-11-19T05:00Z",
      "local time to a standard",
    ),
    row("America/New_York", "9999-03-14T05:00Z", "9999-03-15T04:00Z", "23 hours"),
    row("Europe/Berlin", "-004712-11-23T23:06:32Z", "-004712-11-24T23:06:32Z"),
  ],
  week: [
    row("UTC", "2020-12-28T00:00Z", "2021-01-04T00:00Z", "week 53"),
    row("UTC", "1969-12-29T00:00Z", "1970-01-05T00:00Z"),
    row("Europe/Berlin", "2024-03-24T23:00Z", "2024-03-31T22:00Z", "an hour less"),
    row("America/New_York", "2024-10-28T04:00Z", "2024-11-04T05:00Z", "an hour more"),
    row("Pacific/Apia", "2011-12-26T10:00Z", "2012-01-01T10:00Z", "six days"),
  ],
  month: [
    row("UTC", "2024-02-01T00:00Z", "2024-03-01T00:00Z", "29 days"),
    row("UTC", "2023-02-01T00:00Z", "2023-03-01T00:00Z", "28 days"),
    row("UTC", "1900-02-01T00:00Z", "1900-03-01T00:00Z", "28 days"),
    row("UTC", "2000-02-01T00:00Z", "2000-03-01T00:00Z", "29 days"),
    row("UTC", "1969-12-01T00:00Z", "1970-01-01T00:00Z"),
    row("UTC", "0099-12-01T00:00Z", "0100-01-01T00:00Z"),
    row("UTC", "0000-02-01T00:00Z", "0000-03-01T00:00Z", "29 days"),
    row("UTC", "-000001-12-01T00:00Z", "0000-01-01T00:00Z"),
    row("UTC", "+200000-02-01T00:00Z", "+200000-03-01T00:00Z"),
    row("Europe/Berlin", "2024-02-29T23:00Z", "2024-03-31T22:00Z", "an hour less"),
    row("Asia/Kathmandu", "2024-01-31T18:15Z", "2024-02-29T18:15Z"),
    row("Pacific/Apia", "2011-12-01T10:00Z", "2011-12-31T10:00Z", "30 days"),
    row("America/Asuncion", "2017-09-01T04:00Z", "2017-10-01T04:00Z"),
    row("America/Asuncion", "2017-10-01T04:00Z", "2017-11-01T03:00Z", "begins at 01:00"),
  ],
};

describe.each(units)("the windows of a calendar: %s", (unit) => {
  test.each(windows[unit])("in $timeZone from $begin to $end$note", ({ timeZone, begin, end }) => {
    const algorithm = calendarWindow({ operations: 3, unit, timeZone });
    expectWindow(algorithm, Date.parse(begin), Date.parse(end));
  });
});

describe("a calendar window far from now", () => {
  const furthest = 99_999_900 * DAY_MS;

  test.each(units)("limits by the %s", (unit) => {
    const algorithm = calendarWindow({ operations: 1, unit, timeZone: "America/New_York" });
    for (const now of [-furthest, furthest - 40 * DAY_MS]) {
      const rate = { operations: 1, updatedAt: now };
      const { allowed, retryAfterMs } = algorithm.peek(rate, now, 1);
      expect(allowed).toBe(false);
      expect(algorithm.peek(rate, now + retryAfterMs - 1, 1).allowed).toBe(false);
      expect(algorithm.peek(rate, now + retryAfterMs, 1).allowed).toBe(true);
    }
    expect(algorithm.peek({ operations: 1, updatedAt: furthest }, furthest, 1).allowed).toBe(false);
  });

  test.each([furthest + 1, -furthest - 1, Number.MAX_SAFE_INTEGER])(
    "says that %p is too far",
    (now) => {
      const limiter = new Limiter({ algorithm: daily, clock: new ManualClock(now) });
      expect(() => limiter.consume("key")).toThrow(RangeError);
      expect(() => limiter.limitExceeded("key")).toThrow(RangeError);
      expect(() => limiter.consume("key")).toThrow(`now must be from -${furthest} to ${furthest}`);
    },
  );
});

describe("a calendar window refuses", () => {
  const given = { operations: 1, unit: "day" };

  test.each([
    [
      { ...given, operations: 0 },
      RangeError,
      "operations must be a whole number from 1 to 2^53 - 1, got 0",
    ],
    [{ ...given, operations: 1.5 }, RangeError, "operations must"],
    [
      { ...given, operations: "1" },
      TypeError,
      'operations must be a whole number from 1 to 2^53 - 1, got "1"',
    ],
    [{ unit: "day" }, TypeError, "operations must"],
    [
      { ...given, unit: "year" },
      RangeError,
      'unit must be one of "minute", "hour", "day", "week", "month", got "year"',
    ],
    [{ ...given, unit: "toString" }, RangeError, "unit must"],
    [{ operations: 1 }, RangeError, "unit must"],
    [
      { ...given, timeZone: "Mars/Olympus" },
      RangeError,
      'timeZone must be the name of a time zone, such as "Europe/Berlin", got "Mars/Olympus"',
    ],
    [{ ...given, timeZone: "" }, RangeError, "timeZone must"],
    [{ ...given, timeZone: null }, TypeError, "timeZone must be a text, got null"],
    [undefined, TypeError, "options must be an object, got undefined"],
  ])("%j", (options, error, message) => {
    const make = (): unknown => Reflect.apply(calendarWindow, undefined, [options]);
    expect(make).toThrow(error);
    expect(make).toThrow(message);
  });

  test("nothing when the time zone is left out: it is UTC", () => {
    for (const timeZone of [undefined, "UTC"]) {
      const algorithm = calendarWindow({ operations: 3, unit: "day", timeZone });
      expectWindow(algorithm, 19_797 * DAY_MS, 19_798 * DAY_MS);
    }
  });
});

describe("a decision within the window asked for last", () => {
  test("does not ask Intl, nor does one in the window before", () => {
    const midnight = Date.parse("2024-03-16T00:00+01:00");
    using asked = new FormattingWatch();
    const algorithm = calendarWindow({ operations: 5, unit: "day", timeZone: "Europe/Berlin" });
    const clock = new ManualClock(NOON);
    const limiter = new Limiter({ algorithm, clock });
    for (const key of ["some", "other"]) limiter.consume(key);
    expect(asked.count).toBeGreaterThan(0);
    asked.count = 0;
    for (let call = 0; call < 1000; call++) {
      clock.advance(1);
      for (const key of ["some", "other", "new", String(call)]) limiter.consume(key);
      limiter.limitExceeded("some");
      limiter.peek("other");
      limiter.refund("some");
    }
    expect(asked.count).toBe(0);
    for (const time of [midnight, midnight - 1]) {
      clock.set(time);
      limiter.consume("some");
    }
    asked.count = 0;
    for (let call = 0; call < 100; call++) {
      clock.set(midnight - (call % 2));
      limiter.consume("some");
    }
    expect(asked.count).toBe(0);
    clock.advance(2 * DAY_MS);
    limiter.consume("some");
    expect(asked.count).toBeGreaterThan(0);
  });
});

describe("a calendar window, when the clock steps back", () => {
  const midnight = Date.parse("2024-03-15T00:00Z");

  test("by a little across midnight, lets time stand still", () => {
    expectRows(daily, 10, [
      [midnight, 10, true, 0, 0, DAY_MS],
      [midnight - 1, 1, false, 0, DAY_MS + 1, DAY_MS + 1],
      [midnight + DAY_MS - 1, 1, false, 0, 1, 1],
      [midnight + DAY_MS, 10, true, 0, 0, DAY_MS],
    ]);
  });

  test("by a day, lets time stand still", () => {
    expectRows(daily, 10, [
      [NOON, 6, true, 4, 0, DAY_MS / 2],
      [NOON - DAY_MS, 4, true, 0, 0, 1.5 * DAY_MS],
      [NOON - DAY_MS, 1, false, 0, 1.5 * DAY_MS, 1.5 * DAY_MS],
      [NOON, 1, false, 0, DAY_MS / 2, DAY_MS / 2],
    ]);
  });

  test("by more, counts what was used as used now", () => {
    expectRows(daily, 10, [
      [NOON, 6, true, 4, 0, DAY_MS / 2],
      [NOON - 40 * DAY_MS - 1, 5, false, 4, DAY_MS / 2 + 1, DAY_MS / 2 + 1],
      [NOON - 40 * DAY_MS, 4, true, 0, 0, DAY_MS / 2],
      [NOON - 39 * DAY_MS, 10, true, 0, 0, DAY_MS / 2],
    ]);
  });

  test("never takes the time of a rate back, but from out of reach", () => {
    const rate = { operations: 3, updatedAt: NOON };
    expect(daily.decide({ ...rate }, NOON - 1, 1)).toEqual({ operations: 4, updatedAt: NOON });
    expect(daily.refund({ ...rate }, NOON - 1, 1)).toEqual({ operations: 2, updatedAt: NOON });
    expect(daily.decide({ ...rate }, NOON - DAY_MS, 1)?.updatedAt).toBe(NOON);
    const far = NOON - DAY_MS - 1;
    expect(daily.decide({ ...rate }, far, 1)).toEqual({ operations: 4, updatedAt: far });
    expect(daily.refund({ ...rate }, far, 1)).toEqual({ operations: 2, updatedAt: far });
    const denied = { ...rate };
    expect(daily.decide(denied, far, 8)).toBeUndefined();
    expect(denied).toEqual({ operations: 3, updatedAt: far });
  });
});

describe("a calendar window that is changed", () => {
  const week = { operations: 10, unit: "week" } as const;
  const friday = "2024-03-15T12:00Z";

  test.each<[string, string, CalendarWindowOptions, CalendarWindowOptions, number]>([
    ["to more operations", friday, week, { ...week, operations: 15 }, 9],
    ["to fewer", friday, week, { ...week, operations: 5 }, 0],
    ["to a longer unit", friday, week, { ...week, unit: "month" }, 4],
    ["to a shorter unit, of today", friday, week, { ...week, unit: "day" }, 4],
    ["to a shorter unit, not of now", "2024-03-16T12:00Z", week, { ...week, unit: "day" }, 10],
    ["to another time zone", friday, week, { ...week, timeZone: "Asia/Tokyo" }, 4],
    [
      "to another time zone, where it was yesterday",
      "2024-03-15T17:00Z",
      { ...week, unit: "day" },
      { ...week, unit: "day", timeZone: "Asia/Tokyo" },
      10,
    ],
  ])("%s, keeps what lies in the same window (at %s)", (_change, now, before, after, remaining) => {
    const clock = new ManualClock(NOON);
    const rateStorage = new MemoryStorage<string>();
    new Limiter({ algorithm: calendarWindow(before), rateStorage, clock }).consume("key", 6);
    clock.set(Date.parse(now));
    const changed = new Limiter({ algorithm: calendarWindow(after), rateStorage, clock });
    expect(changed.peek("key").remaining).toBe(remaining);
  });
});

describe("the state of a calendar window", () => {
  const tomorrow = NOON + DAY_MS / 2;
  const rate = (operations: number, updatedAt = NOON): Rate => ({ operations, updatedAt });

  test("is told from that of the other algorithms", () => {
    const others = [leakyBucket(rl("10/d")), slidingWindow(rl("10/d"))];
    for (const other of others) {
      const foreign = other.decide(undefined, NOON, 1);
      expect(foreign && daily.recognises?.(foreign)).toBe(false);
    }
    const own = daily.decide(undefined, NOON, 1);
    expect(own).toEqual(rate(1));
    expect(own && daily.recognises?.(own)).toBe(true);
    expect(own && slidingWindow(rl("10/d")).recognises?.(own)).toBe(false);
  });

  test("is gone at the end of the window", () => {
    expect(daily.timeToLive(rate(3), NOON)).toBe(DAY_MS / 2);
    expect(daily.timeToLive(rate(3), tomorrow - 1)).toBe(1);
    expect(daily.timeToLive(rate(3), tomorrow)).toBe(0);
    expect(daily.timeToLive(rate(0), NOON)).toBe(0);
    expect(daily.timeToLive(rate(3, tomorrow), NOON)).toBe(1.5 * DAY_MS);
  });

  test("takes a refund, down to none", () => {
    expect(daily.refund(rate(3), NOON + 5, 2)).toEqual(rate(1, NOON + 5));
    expect(daily.refund(rate(3), NOON, 3)).toBeUndefined();
    expect(daily.refund(rate(3), NOON, 4)).toBeUndefined();
    expect(daily.refund(rate(3), tomorrow, 1)).toBeUndefined();
  });

  test("lets a charge be undone as long as it counts", () => {
    expect(daily.undo?.(rate(3), NOON, 2, NOON)).toEqual(rate(1));
    expect(daily.undo?.(rate(3), NOON, 2, NOON - DAY_MS / 2)).toEqual(rate(1));
    expect(daily.undo?.(rate(3), NOON, 3, NOON)).toBeUndefined();
    expect(daily.undo?.(rate(3), NOON, 2, NOON - DAY_MS / 2 - 1)).toEqual(rate(3));
    expect(daily.undo?.(rate(3), NOON, 2, tomorrow)).toEqual(rate(3));
    expect(daily.undo?.(rate(3), tomorrow, 2, NOON)).toBeUndefined();
    expect(daily.undo?.(rate(3, tomorrow), NOON, 2, tomorrow)).toEqual(rate(1, tomorrow));
  });

  test("can be looked into", () => {
    expect(daily.inspect?.(undefined, NOON)).toEqual({ now: NOON, operations: 0, limit: 10 });
    const kept = rate(3);
    expect(daily.inspect?.(kept, NOON + 1)).toEqual({ now: NOON + 1, operations: 3, limit: 10 });
    expect(daily.inspect?.(kept, tomorrow)).toEqual({ now: tomorrow, operations: 0, limit: 10 });
    expect(kept).toEqual(rate(3));
  });

  test("is left alone by a peek and by a denial", () => {
    const kept = rate(3);
    daily.peek(kept, tomorrow, 1);
    daily.timeToLive(kept, tomorrow);
    daily.decide(kept, NOON + 1, 8);
    expect(kept).toEqual(rate(3));
  });
});
