import { hasMethod, isWrongArgument, show } from "../arguments.js";
import { LeakSnekError, StorageError } from "../errors.js";
import type { AsyncRateLimiter, Decision, RateLimiter } from "../interfaces/index.js";
import type { OnFailure } from "./parts.js";

/**
 * What a call comes to when the storage could not be asked. A refund or a reset is no decision: where
 * no other limiter takes it, it fails.
 */
export interface FailurePolicy<K> {
  /**
   * Decides, or throws the fault.
   *
   * @param capacity the largest cost that can ever be admitted for the key
   */
  decide(fault: Error, key: K, cost: number, capacity: number): Decision | Promise<Decision>;
  /** Tells what would be decided, or throws the fault. */
  peek(fault: Error, key: K, cost: number, capacity: number): Decision | Promise<Decision>;
  /** Takes back what `decide` admitted, and was not to be. */
  takeBack(key: K, cost: number): void | Promise<void>;
  /** Gives back what was decided in the storage's place, or throws the fault. */
  refund(fault: Error, key: K, cost: number): void | Promise<void>;
  /** Forgets what was decided in the storage's place, or throws the fault. */
  reset(fault: Error, key: K): void | Promise<void>;
}

/** @throws TypeError for what is no policy */
export function failurePolicyOf<K>(onFailure: OnFailure<K>, deadlineMs: number): FailurePolicy<K> {
  if (onFailure === "throw") return new Throw();
  if (onFailure === "allow" || onFailure === "deny") {
    return new Always(onFailure === "allow", deadlineMs);
  }
  if (LIMITER_METHODS.every((method) => hasMethod(onFailure, method))) {
    return new Instead(onFailure);
  }
  throw new TypeError(
    `onFailure must be "throw", "allow", "deny" or a limiter, got ${show(onFailure)}`,
  );
}

const LIMITER_METHODS = ["consume", "peek", "refund", "reset"];

/**
 * The fault of a call as its caller is to see it. A wrong argument is the caller's own, and no policy
 * makes it right.
 *
 * @throws what is no fault of the storage's
 */
export function faultOf(error: unknown): LeakSnekError {
  if (error instanceof LeakSnekError) return error;
  if (isWrongArgument(error)) throw error;
  return new StorageError("the storage or the mutex failed", { cause: error });
}

/** Passes the fault on. */
class Throw<K> implements FailurePolicy<K> {
  decide(fault: Error, _key: K, _cost: number, _capacity: number): Decision {
    throw fault;
  }

  peek(fault: Error, _key: K, _cost: number, _capacity: number): Decision {
    throw fault;
  }

  takeBack(_key: K, _cost: number): void {
    // Nobody has been charged.
  }

  refund(fault: Error, _key: K, _cost: number): void {
    throw fault;
  }

  reset(fault: Error, _key: K): void {
    throw fault;
  }
}

/** Decides the same for everybody, but for a cost that can never be admitted. */
class Always<K> extends Throw<K> {
  readonly #isAllowed: boolean;
  readonly #retryAfterMs: number;

  /** @param retryAfterMs when to come again, since nobody knows when the cost would fit */
  constructor(isAllowed: boolean, retryAfterMs: number) {
    super();
    this.#isAllowed = isAllowed;
    this.#retryAfterMs = retryAfterMs;
  }

  override decide(_fault: Error, _key: K, cost: number, capacity: number): Decision {
    const unknown = { limit: capacity, remaining: 0, resetAfterMs: 0, degraded: true } as const;
    if (cost > capacity) {
      const reason = "cost-exceeds-capacity";
      return { ...unknown, allowed: false, retryAfterMs: Infinity, reason };
    }
    const allowed = this.#isAllowed || cost === 0;
    return { ...unknown, allowed, retryAfterMs: allowed ? 0 : this.#retryAfterMs };
  }

  override peek(fault: Error, key: K, cost: number, capacity: number): Decision {
    return this.decide(fault, key, cost, capacity);
  }
}

/** Lets another limiter decide. */
class Instead<K> implements FailurePolicy<K> {
  readonly #limiter: RateLimiter<K> | AsyncRateLimiter<K>;

  constructor(limiter: RateLimiter<K> | AsyncRateLimiter<K>) {
    this.#limiter = limiter;
  }

  async decide(_fault: Error, key: K, cost: number): Promise<Decision> {
    return { ...(await this.#limiter.consume(key, cost)), degraded: true };
  }

  async peek(_fault: Error, key: K, cost: number): Promise<Decision> {
    return { ...(await this.#limiter.peek(key, cost)), degraded: true };
  }

  async takeBack(key: K, cost: number): Promise<void> {
    await this.#limiter.refund(key, cost);
  }

  async refund(_fault: Error, key: K, cost: number): Promise<void> {
    await this.#limiter.refund(key, cost);
  }

  async reset(_fault: Error, key: K): Promise<void> {
    await this.#limiter.reset(key);
  }
}
