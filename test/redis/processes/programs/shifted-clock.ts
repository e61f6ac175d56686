/**
 * Loaded before everything else in a process, this sets its clocks wrong, by so many milliseconds as
 * the environment says: the time of day, and the monotonic clock with its origin.
 */
import { CLOCK_SHIFT } from "./messages.js";

const shiftMs = Number(process.env[CLOCK_SHIFT] ?? 0);
const RightDate = Date;
const rightNow = performance.now.bind(performance);

class ShiftedDate extends RightDate {
  constructor(...args: [] | [value: number | string]) {
    if (args.length === 0) super(RightDate.now() + shiftMs);
    else super(...args);
  }

  static override now(): number {
    return RightDate.now() + shiftMs;
  }
}

Object.defineProperty(globalThis, "Date", { value: ShiftedDate });
Object.defineProperty(performance, "now", { value: () => rightNow() + shiftMs });
