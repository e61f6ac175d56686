import type { Decision } from "leak-snek";

/**
 * What a limiter must answer, worked out in BigInt and as naively as possible: no cleverness that an
 * implementation could share the faults of.
 */
export interface Model {
  readonly capacity: number;
  consume(now: number, cost: number): Decision;
  peek(now: number, cost: number): Decision;
  refund(now: number, cost: number): void;
  reset(): void;
}

/** `dividend / divisor` rounded up, for numbers from 0. */
export function ceilingOf(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** `dividend / divisor` rounded down, below zero too. */
export function floorOf(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

/** For how long time stands still for a state of `then`, seen at `now`. */
export function standstillOf(then: bigint, now: bigint, period: bigint): bigint {
  const ahead = then - now;
  return ahead > 0n && ahead <= period ? ahead : 0n;
}

/** The later of two times. */
export function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
