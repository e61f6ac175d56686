import { requireOptions, requireWholeNumber } from "../arguments.js";
import type { Algorithm, Decision } from "../interfaces/index.js";

/** How much is remembered of denials. */
export interface DenialCacheOptions {
  /** The most keys remembered at once: a whole number from 1. */
  readonly maxKeys: number;
}

/** A denial, and until when it holds. */
interface Denial {
  readonly algorithm: Algorithm;
  readonly cost: number;
  readonly decision: Decision;
  /** The local time in milliseconds that the answer came at. */
  readonly answeredAt: number;
  /**
   * The local time in milliseconds before which the cost is not admitted. It is whole, since V8 keeps a
   * small whole number in the object itself, and any other somewhere else.
   */
  readonly until: number;
}

/** Looked up once: in Node the global is a getter, which takes a third as long again as its clock. */
const monotonic = performance;

/** The part of a wait that two clocks may go apart in it. */
const DRIFT = 1 / 1000;
/** The server's milliseconds are whole: what it says is up to one too long. */
const ROUNDING_MS = 1;

/**
 * Remembers who was denied, and denies him here until he could be admitted. It goes by the monotonic
 * clock, from before the question was sent, so it never denies what the server would admit, but for
 * what somebody else gave back or reset there in the meantime, what the server lost, and a clock of
 * the server's that is set forward.
 */
export class DenialCache {
  readonly #maxKeys: number;
  readonly #denials = new Map<string, Denial>();
  #changes = 0;

  /** @throws TypeError or RangeError when `maxKeys` is not a whole number from 1 */
  constructor(options: DenialCacheOptions) {
    requireOptions(options);
    requireWholeNumber("denialCache.maxKeys", options.maxKeys, 1);
    this.#maxKeys = options.maxKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#denials.size;
  }

  /** How often something was given back or reset here: a denial from before that says nothing. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether the cost is denied as yet. */
  denies(key: string, algorithm: Algorithm, cost: number): boolean {
    return this.#find(key, algorithm, cost, monotonic.now()) !== undefined;
  }

  /** The denial as of now; undefined when the server has to be asked. */
  decisionOn(key: string, algorithm: Algorithm, cost: number): Decision | undefined {
    const now = monotonic.now();
    const denial = this.#find(key, algorithm, cost, now);
    if (denial === undefined) return undefined;
    const { decision, answeredAt } = denial;
    // How much longer a higher cost has to wait, and what is used when it never fits: ask the server.
    if (denial.cost !== cost || decision.retryAfterMs === Infinity) return undefined;
    const elapsedMs = Math.floor(now - answeredAt);
    return {
      ...decision,
      retryAfterMs: Math.max(1, decision.retryAfterMs - elapsedMs),
      resetAfterMs: Math.max(1, decision.resetAfterMs - elapsedMs),
    };
  }

  /**
   * Remembers a denial.
   *
   * @param askedAt the local time before the question was sent
   * @param changes the number of changes by then
   */
  remember(
    key: string,
    algorithm: Algorithm,
    cost: number,
    decision: Decision,
    askedAt: number,
    changes: number,
  ): void {
    const answeredAt = monotonic.now();
    const isStale = changes !== this.#changes;
    if (isStale || this.#find(key, algorithm, cost, answeredAt) !== undefined) return;
    this.#denials.delete(key);
    if (this.#denials.size >= this.#maxKeys) this.#forgetOldest();
    const until = Math.floor(askedAt + decision.retryAfterMs * (1 - DRIFT)) - ROUNDING_MS;
    this.#denials.set(key, { algorithm, cost, decision, answeredAt, until });
  }

  /** Something of the key is about to be given back, or just was. */
  forget(key: string): void {
    this.#changes++;
    this.#denials.delete(key);
  }

  #find(key: string, algorithm: Algorithm, cost: number, now: number): Denial | undefined {
    const denial = this.#denials.get(key);
    if (denial?.algorithm !== algorithm || cost < denial.cost) {
      return undefined;
    }
    if (now < denial.until) return denial;
    this.#denials.delete(key);
    return undefined;
  }

  #forgetOldest(): void {
    for (const key of this.#denials.keys()) {
      this.#denials.delete(key);
      return;
    }
  }
}
