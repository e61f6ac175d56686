import { hrtime } from "node:process";
import type { Clock } from "../interfaces/index.js";

const { performance } = globalThis;
const PAIRS = 10;

/**
 * By how much the monotonic time of the host leads `performance.now()`, which each thread counts from an
 * origin of its own. The two are read one after the other, so the shortest of several differences is the
 * truest: it is right to about a microsecond.
 */
function leadOfHost(): number {
  let lead = Infinity;
  for (let pair = 0; pair < PAIRS; pair++) {
    const here = performance.now();
    const [seconds, nanoseconds] = hrtime();
    lead = Math.min(lead, seconds * 1000 + nanoseconds / 1_000_000 - here);
  }
  return lead;
}

const lead = leadOfHost();

/** How much later than the monotonic time of the host the wall clock is now, in milliseconds. */
export function epochOfHost(): number {
  return Date.now() - (lead + performance.now());
}

/**
 * The time of all threads that share a buffer: it runs evenly and never steps back, whatever becomes of the
 * wall clock, and was the wall clock's when the buffer was made. Threads agree to about a microsecond, and
 * none decides by an earlier time than the rate that it finds, so nothing leaks twice.
 */
export function sharedClock(epoch: number): Clock {
  const origin = epoch + lead;
  return { now: () => Math.floor(origin + performance.now()) };
}
