import { LockLostError } from "../errors.js";
import type { AsyncLease } from "../interfaces/index.js";
import { callAfter } from "../timer.js";
import { inTime } from "./in-time.js";
import type { RedisLock } from "./redis-lock.js";

/** By how much two clocks may go apart in a lease, and the server's rounding to milliseconds. */
const DRIFT = 1 / 1000;
const ROUNDING_MS = 1;

/** A renewed lease is renewed when so much of its time has passed. */
const RENEWED_AFTER = 1 / 3;

/** A release that has no answer by then is left to the lock's time to live. */
const LONGEST_RELEASE_MS = 1000;

/** For how many milliseconds a lock is good here that was asked for so long ago; maybe not above 0. */
export function validityOf(ttlMs: number, askedAt: number): number {
  return ttlMs - ttlMs * DRIFT - ROUNDING_MS - (performance.now() - askedAt);
}

/** What a lease is about. */
export interface LeaseTerms {
  readonly lock: RedisLock;
  readonly fencingToken: number;
  /** The monotonic time in milliseconds before the lock was asked for. */
  readonly askedAt: number;
  /** The key as an error message shows it. */
  readonly keyText: string;
  /** Whether it is renewed while it is held. */
  readonly renew: boolean;
  /** Lets the next one of this process have the key. */
  readonly passOn: () => void;
}

/**
 * The right to a key for a while. It counts by the local monotonic clock from before the lock was asked
 * for, so it ends here before it can end on the server.
 */
export class RedisLease implements AsyncLease {
  /** Higher than that of every earlier lease of the key. */
  readonly fencingToken: number;
  readonly #terms: LeaseTerms;
  readonly #controller = new AbortController();
  #askedAt: number;
  #cancelEnd: (() => void) | undefined;
  #cancelRenewal: (() => void) | undefined;
  #release: Promise<void> | undefined;

  constructor(terms: LeaseTerms) {
    this.#terms = terms;
    this.fencingToken = terms.fencingToken;
    this.#askedAt = terms.askedAt;
    this.#watchEnd();
    if (terms.renew) this.#renewLater();
  }

  /** For how many more milliseconds the key is the holder's: 0 when it is no more, or was released. */
  get validForMs(): number {
    if (this.#isOver) return 0;
    return Math.max(0, validityOf(this.#terms.lock.ttlMs, this.#askedAt));
  }

  /** Aborts with a LockLostError when the key is lost, at the latest when its time is up here. */
  get signal(): AbortSignal {
    // After a pause of the process the timer may not have fired yet.
    if (!this.#isOver && this.validForMs === 0) this.#lose("its time was up");
    return this.#controller.signal;
  }

  /**
   * Gives the key back, unless somebody else has it by now. Never rejects, and takes a second at the
   * most; what could not be given back by then frees itself when its time to live is over.
   */
  [Symbol.asyncDispose](): Promise<void> {
    this.#release ??= this.#releaseOnce();
    return this.#release;
  }

  get #isOver(): boolean {
    return this.#release !== undefined || this.#controller.signal.aborted;
  }

  async #releaseOnce(): Promise<void> {
    this.#stopTimers();
    const { lock, keyText, passOn } = this.#terms;
    const waitMs = Math.min(lock.ttlMs, LONGEST_RELEASE_MS);
    try {
      await inTime(keyText, lock.release(waitMs), waitMs);
    } catch {
      // Whatever the work came to is not to be hidden by this; the lock frees itself.
    } finally {
      passOn();
    }
  }

  #watchEnd(): void {
    this.#cancelEnd?.();
    const end = () => {
      if (this.validForMs > 0) this.#watchEnd();
      else if (!this.#isOver) this.#lose("its time was up");
    };
    this.#cancelEnd = callAfter(Math.ceil(this.validForMs), end, { mayBeLeft: true });
  }

  #renewLater(): void {
    const delayMs = Math.max(1, Math.floor(this.#terms.lock.ttlMs * RENEWED_AFTER));
    const renew = () => void this.#renew();
    this.#cancelRenewal = callAfter(delayMs, renew, { mayBeLeft: true });
  }

  /** A renewal that fails is tried again, as long as the lease lasts. */
  async #renew(): Promise<void> {
    const { lock, keyText } = this.#terms;
    const askedAt = performance.now();
    const waitMs = lock.ttlMs * RENEWED_AFTER;
    const isStillHeld = await inTime(keyText, lock.renew(waitMs), waitMs).catch(() => undefined);
    if (this.#isOver) return;
    if (isStillHeld === false) {
      this.#lose("somebody else has it");
      return;
    }
    if (isStillHeld === true) {
      this.#askedAt = askedAt;
      this.#watchEnd();
    }
    this.#renewLater();
  }

  #lose(why: string): void {
    this.#stopTimers();
    this.#terms.passOn();
    this.#controller.abort(new LockLostError(`the lock of ${this.#terms.keyText} is lost: ${why}`));
  }

  #stopTimers(): void {
    this.#cancelEnd?.();
    this.#cancelRenewal?.();
  }
}
