/// <reference lib="esnext.disposable" preserve="true" />

import type { Decision } from "./decision.js";
import type { AcquireOptions } from "./waiting.js";

/** What a block costs, and whether it is given back when the block fails. */
export interface EnterOptions {
  /** How many operations: a whole number from 0, 1 unless given. */
  readonly cost?: number | undefined;
  /**
   * Gives the cost back at the end of the block, unless the block has called `complete()`; false
   * unless given.
   */
  readonly refundOnError?: boolean | undefined;
}

/** `EnterOptions`, and how long to wait. */
export interface WaitToEnterOptions extends AcquireOptions, EnterOptions {}

/** What a block was admitted for, and by what decision. */
export interface Admitted<K> {
  readonly key: K;
  /** How many operations were charged. */
  readonly cost: number;
  /** The decision that admitted it. */
  readonly decision: Decision;

  /**
   * Says that the block has done its work, so that nothing is given back: its last statement, for the
   * end of a block does not tell whether the block threw. Needless without `refundOnError`.
   */
  complete(): void;
}

/**
 * The admission of a block: `await using admission = await limiter.enter(key)`.
 *
 * Its end gives the cost back where `refundOnError` asks for it, once however often it is disposed of.
 * What then fails is thrown; where the block itself threw, `using` makes it a `SuppressedError` of both.
 */
export interface AsyncAdmission<K = unknown> extends Admitted<K>, AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
}

/** `AsyncAdmission` that also ends at once: `using admission = limiter.enter(key)`. */
export interface Admission<K = unknown> extends AsyncAdmission<K>, Disposable {
  [Symbol.dispose](): void;
}
