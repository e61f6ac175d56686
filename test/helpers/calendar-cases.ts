import * as fc from "fast-check";
import { calendarWindow } from "leak-snek";
import type { Algorithm, CalendarUnit } from "leak-snek";
import { calendarCuts } from "../models/calendar-cuts.js";
import { CalendarWindowModel } from "../models/calendar-window-model.js";
import { histories } from "./histories.js";
import type { Event } from "./histories.js";

const DAY_MS = 24 * 3_600_000;

const periods: Record<CalendarUnit, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
};

/** How many units a history reaches from the middle of its scene, either way. */
const REACH = 4;
/** How many more are known, besides what a change of the clock adds, for time that stands still and windows that end later. */
const MARGIN = 3;

/** Where, and about which time, a history is played: mostly a change of the clock. */
const scenes: readonly (readonly [timeZone: string, middle: string])[] = [
  ["UTC", "1970-01-01T00:00Z"],
  ["UTC", "2024-02-29T12:00Z"],
  ["America/New_York", "2024-03-10T07:00Z"],
  ["America/New_York", "2024-11-03T06:00Z"],
  ["America/New_York", "1883-11-18T17:00Z"],
  ["Europe/Berlin", "2024-03-31T01:00Z"],
  ["Europe/Berlin", "1945-05-24T00:00Z"],
  ["Australia/Lord_Howe", "2024-04-06T15:00Z"],
  ["Australia/Lord_Howe", "2024-10-05T15:00Z"],
  ["Pacific/Chatham", "2024-04-06T14:00Z"],
  ["Asia/Kathmandu", "1985-12-31T18:30Z"],
  ["Asia/Kolkata", "2024-12-31T18:30Z"],
  ["America/Sao_Paulo", "2017-10-15T03:00Z"],
  ["America/Sao_Paulo", "2018-02-18T02:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["Africa/Cairo", "2024-10-31T21:00Z"],
  ["Africa/Casablanca", "2025-02-23T02:00Z"],
  ["America/St_Johns", "2006-10-29T02:31Z"],
  ["America/Juneau", "1867-10-19T00:31:13Z"],
  ["America/Asuncion", "2017-10-01T04:00Z"],
];

/** A step of the clock to just about the begin or end of a window, in place of one of any length. */
type Leap = "to the end" | "to before the end" | "to the begin" | "to before the begin";

export interface CalendarEvent extends Event {
  readonly leap: Leap | undefined;
}

/** A history of a calendar window, as plain data, which a counterexample shows. */
export interface CalendarCase {
  readonly timeZone: string;
  readonly middle: string;
  readonly unit: CalendarUnit;
  readonly operations: number;
  /** When it begins, in units from the middle of the scene. */
  readonly start: number;
  readonly history: readonly CalendarEvent[];
}

const leaps: fc.Arbitrary<Leap | undefined> = fc.option(
  fc.constantFrom<Leap>("to the end", "to before the end", "to the begin", "to before the begin"),
  { nil: undefined, freq: 2 },
);

/** Histories of calendar windows, about changes of the clock all over the world. */
export const calendarCases: fc.Arbitrary<CalendarCase> = fc
  .record({
    scene: fc.constantFrom(...scenes),
    unit: fc.constantFrom<CalendarUnit>("minute", "hour", "day", "week", "month"),
    operations: fc.oneof(
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(1000, Number.MAX_SAFE_INTEGER),
    ),
    start: fc.double({ min: -1.5, max: 1, noNaN: true }),
  })
  .chain(({ scene: [timeZone, middle], unit, operations, start }) =>
    fc.record({
      timeZone: fc.constant(timeZone),
      middle: fc.constant(middle),
      unit: fc.constant(unit),
      operations: fc.constant(operations),
      start: fc.constant(start),
      history: histories(operations, periods[unit]).chain((events) =>
        fc
          .array(leaps, { minLength: events.length, maxLength: events.length })
          .map((leap) => events.map((event, index) => ({ ...event, leap: leap[index] }))),
      ),
    }),
  );

const known = new Map<string, number[]>();

/** The moments at which windows begin, from well before a case to well after. */
function cutsOf({ timeZone, middle, unit }: CalendarCase): number[] {
  const name = [timeZone, middle, unit].join();
  const cuts = known.get(name) ?? cutsAbout(Date.parse(middle), timeZone, unit);
  known.set(name, cuts);
  return cuts;
}

function cutsAbout(middle: number, timeZone: string, unit: CalendarUnit): number[] {
  const changeMs = periods[unit] < DAY_MS ? 0 : 2 * DAY_MS;
  const reach = (REACH + MARGIN) * periods[unit] + changeMs;
  return calendarCuts(timeZone, unit, middle - reach, middle + reach);
}

/** What a case is played on: the algorithm, its model, and the time of each event. */
export interface PlayedCase {
  readonly algorithm: Algorithm;
  readonly model: CalendarWindowModel;
  readonly start: number;
  readonly timeOf: (event: CalendarEvent, now: number) => number;
}

export function playedCase(played: CalendarCase): PlayedCase {
  const { timeZone, unit, operations } = played;
  const periodMs = periods[unit];
  const middle = Date.parse(played.middle);
  const cuts = cutsOf(played);

  function timeOf({ leap, stepMs }: CalendarEvent, now: number): number {
    const time = leap === undefined ? now + stepMs : leapFrom(now, leap, cuts);
    return Math.abs(time - middle) <= REACH * periodMs ? time : now;
  }

  return {
    algorithm: calendarWindow({ operations, unit, timeZone }),
    model: new CalendarWindowModel(operations, cuts, periodMs),
    start: Math.round(middle + played.start * periodMs),
    timeOf,
  };
}

function leapFrom(now: number, leap: Leap, cuts: readonly number[]): number {
  const end = cuts.find((cut) => cut > now) ?? now;
  const begin = cuts.filter((cut) => cut <= now).at(-1) ?? now;
  switch (leap) {
    case "to the end":
      return end;
    case "to before the end":
      return end - 1;
    case "to the begin":
      return begin;
    case "to before the begin":
      return begin - 1;
  }
}
