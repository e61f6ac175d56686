import type { RateLimit } from "leak-snek";

/**
 * The most admissions that an interval may hold, from one admission to another `elapsedMs` later,
 * both included. Whole numbers only: nothing is rounded in anybody's favour.
 */
export type Bound = (elapsedMs: number) => number;

/** What the bucket holds, and what leaks from it meanwhile. */
export function leakyBucketBound({ operations, periodMs }: RateLimit): Bound {
  return (elapsedMs) => operations + quotient(operations * elapsedMs, periodMs);
}

/** The limit once for each window that it takes to cover the interval; both ends of one count. */
export function windowBound({ operations, periodMs }: RateLimit): Bound {
  return (elapsedMs) => operations * (1 + quotient(elapsedMs, periodMs + 1));
}

/** The limit within one window, and no bound on what is longer. */
export function singleWindowBound({ operations, periodMs }: RateLimit): Bound {
  return (elapsedMs) => (elapsedMs <= periodMs ? operations : Infinity);
}

/** An interval that begins and ends with an admission. */
export interface Interval {
  readonly elapsedMs: number;
  /** How many admissions it holds. */
  readonly admitted: number;
  /** How many it may hold. */
  readonly allowed: number;
}

/**
 * The interval with the least room, of ALL intervals between two admissions; of several with as
 * little, the fullest. If this one keeps the bound, every one does.
 *
 * @param admissions when each was admitted, in milliseconds, ascending
 * @returns undefined when nothing was admitted
 */
export function tightestInterval(
  admissions: readonly number[],
  bound: Bound,
): Interval | undefined {
  let tightest: Interval | undefined;
  for (const [first, from] of admissions.entries()) {
    for (const [distance, to] of admissions.slice(first).entries()) {
      const elapsedMs = to - from;
      const interval = { elapsedMs, admitted: distance + 1, allowed: bound(elapsedMs) };
      if (tightest === undefined || isTighter(interval, tightest)) tightest = interval;
    }
  }
  return tightest;
}

/** Whether it holds no more than it may; nothing at all does not. */
export function keepsBound(interval: Interval | undefined): boolean {
  return interval === undefined || roomIn(interval) >= 0;
}

/** When somebody was denied. */
export interface Denial {
  readonly at: number;
  /** How many had been admitted before. */
  readonly admittedBefore: number;
}

/**
 * The denials that nobody needed: with the request admitted, every interval that ends with it would
 * still have kept the bound.
 */
export function needlessDenials(
  denials: readonly Denial[],
  admissions: readonly number[],
  bound: Bound,
): Denial[] {
  return denials.filter((denial) => {
    const times = [...admissions.slice(0, denial.admittedBefore), denial.at];
    return times.every((from, first) => times.length - first <= bound(denial.at - from));
  });
}

function isTighter(one: Interval, other: Interval): boolean {
  const difference = roomIn(one) - roomIn(other);
  return difference < 0 || (difference === 0 && one.admitted > other.admitted);
}

function roomIn({ allowed, admitted }: Interval): number {
  return allowed - admitted;
}

/** Rounded down. Exact: the quotient of whole numbers under 2^53 is never rounded up to the next. */
function quotient(dividend: number, divisor: number): number {
  return Math.floor(dividend / divisor);
}
