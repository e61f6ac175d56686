import type { Decision } from "./decision.js";

/** What every event of a limiter tells. */
interface CallEvent<K> {
  /** The key that was asked for. */
  readonly key: K;
  /** How many operations. */
  readonly cost: number;
  /** For how many milliseconds the call has been going on, with parts of them. */
  readonly durationMs: number;
}

/** A call was decided, or sleeps after a denial. */
export interface DecisionEvent<K> extends CallEvent<K> {
  /** What it came to. */
  readonly decision: Decision;
}

/** A call that waits sleeps. */
export interface WaitingEvent<K> extends DecisionEvent<K> {
  /** For how many milliseconds. */
  readonly sleepMs: number;
}

/** Something failed. */
export interface ErrorEvent<K> extends CallEvent<K> {
  readonly error: unknown;
}

/** The events of a limiter, by name. */
export interface LimiterEvents<K> {
  /** Operations were admitted and charged; the decision is what is left. */
  readonly admitted: DecisionEvent<K>;
  /** Operations were denied, by a call that does not wait. */
  readonly denied: DecisionEvent<K>;
  /** A call that waits was denied, and sleeps. */
  readonly waiting: WaitingEvent<K>;
  /** A call that waited was refused: its time was over, or known not to suffice, or it never fits. */
  readonly "gave-up": DecisionEvent<K>;
  /** The storage could not be asked, and the policy of the limiter decided. */
  readonly degraded: DecisionEvent<K>;
  /** The storage or the mutex failed, whatever came of it; or a listener did. */
  readonly error: ErrorEvent<K>;
}

/**
 * What is called at the events of a limiter, each at the ones it has a method for.
 *
 * It is called at once, and its work is part of the call's. When it throws or rejects, nothing changes:
 * the error goes to those who listen for "error", and that of such a one goes nowhere.
 */
export type LimiterListener<K> = {
  readonly [Name in keyof LimiterEvents<K>]?:
    ((event: LimiterEvents<K>[Name]) => unknown) | undefined;
};

/** A limiter that tells what happens. It costs nothing when nobody listens. */
export interface TellingLimiter<K> {
  /**
   * Calls a listener at each event of that name from now on.
   *
   * @returns a function that ends it
   */
  on<Name extends keyof LimiterEvents<K>>(
    name: Name,
    listener: (event: LimiterEvents<K>[Name]) => unknown,
  ): () => void;
}
