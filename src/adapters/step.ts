import type { Algorithm, ChargeDecision, Decision, Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";

/** What one atomic step answers, and what it leaves for the storage to keep. */
export interface Step<Answer> {
  readonly answer: Answer;
  /** What becomes of the key; absent when it stays as it is. */
  readonly change?: Change;
}

/** What a storage is to keep from now on: a rate, or none. */
export interface Change {
  readonly rate: Rate | undefined;
  /** How long the rate counts, in milliseconds; 0 without one. */
  readonly ttlMs: number;
}

/**
 * What is done to a stored rate in one step. It gets a copy to work on, so that a write which fails
 * leaves the old rate whole.
 */
export type Operation<Answer> = (
  algorithm: Algorithm,
  stored: Rate | undefined,
  now: number,
  cost: number,
) => Step<Answer>;

/** Charges the cost if it fits. */
export const consume: Operation<Decision> = (algorithm, stored, now, cost) => {
  const rate = stored && copyOf(stored);
  const next = algorithm.decide(rate, now, cost);
  if (next !== undefined) {
    return { answer: algorithm.peek(next, now, 0), change: changeTo(algorithm, next, now) };
  }
  const answer = algorithm.peek(rate, now, cost);
  // A denial changes nothing, unless the rate came from a clock that has been set back since.
  if (rate?.updatedAt === stored?.updatedAt) return { answer };
  return { answer, change: changeTo(algorithm, rate, now) };
};

/** `consume`, and when that was. */
export const charge: Operation<ChargeDecision> = (algorithm, stored, now, cost) => {
  const { answer, ...left } = consume(algorithm, stored, now, cost);
  return { answer: { ...answer, decidedAt: now }, ...left };
};

/** Tells what `consume` would. */
export const peek: Operation<Decision> = (algorithm, stored, now, cost) => ({
  answer: algorithm.peek(stored, now, cost),
});

/** Gives back what was charged. */
export const refund: Operation<void> = (algorithm, stored, now, cost) => {
  if (stored === undefined) return { answer: undefined };
  const rate = algorithm.refund(copyOf(stored), now, cost);
  return { answer: undefined, change: changeTo(algorithm, rate, now) };
};

/** Takes back a charge that was made at that time. */
export function undoOf(chargedAt: number): Operation<void> {
  return (algorithm, stored, now, cost) => {
    if (stored === undefined) return { answer: undefined };
    const copy = copyOf(stored);
    const rate =
      algorithm.undo === undefined
        ? algorithm.refund(copy, now, cost)
        : algorithm.undo(copy, now, cost, chargedAt);
    return { answer: undefined, change: changeTo(algorithm, rate, now) };
  };
}

/** What keeping a rate comes to: one that is as good as none is not kept. */
export function changeTo(algorithm: Algorithm, rate: Rate | undefined, now: number): Change {
  const ttlMs = rate === undefined ? 0 : algorithm.timeToLive(rate, now);
  return ttlMs > 0 ? { rate, ttlMs } : { rate: undefined, ttlMs: 0 };
}
