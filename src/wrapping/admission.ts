import { refusePromise } from "../adapters/storage-calls.js";
import { requireOptions } from "../arguments.js";
import { RateLimitExceededError } from "../errors.js";
import type {
  Admission,
  AsyncAdmission,
  AsyncRateLimiter,
  Decision,
  EnterOptions,
  RateLimiter,
  WaitingLimiter,
  WaitToEnterOptions,
} from "../interfaces/index.js";
import { AsyncBlockAdmission, BlockAdmission } from "./block-admission.js";
import { requireBoolean } from "./checks.js";
import type { AnyRateLimiter } from "./options.js";

/**
 * Admits a block, or throws.
 *
 * @throws RateLimitExceededError when it is denied
 */
export function enter<K>(
  limiter: RateLimiter<K>,
  key: K,
  options: EnterOptions = {},
): Admission<K> {
  const { cost = 1, refundOnError = false } = checked(options);
  const decision = limiter.consume(key, cost);
  refusePromise("limiter.consume()", decision);
  requireAllowed(key, decision);
  return new BlockAdmission(limiter, key, cost, decision, refundOnError);
}

/** `enter` with promises: rejects where it throws. */
export async function enterAsync<K>(
  limiter: AsyncRateLimiter<K>,
  key: K,
  options: EnterOptions = {},
): Promise<AsyncAdmission<K>> {
  const { cost = 1, refundOnError = false } = checked(options);
  const decision = await limiter.consume(key, cost);
  requireAllowed(key, decision);
  return new AsyncBlockAdmission(limiter, key, cost, decision, refundOnError);
}

/** Waits for the admission of a block as `acquire` does, and rejects as it does. */
export async function waitToEnter<K>(
  limiter: AnyRateLimiter<K> & WaitingLimiter<K>,
  key: K,
  options: WaitToEnterOptions = {},
): Promise<AsyncAdmission<K>> {
  const { cost = 1, refundOnError = false } = checked(options);
  const decision = await limiter.acquire(key, options);
  return new AsyncBlockAdmission(limiter, key, cost, decision, refundOnError);
}

function checked<Options extends EnterOptions>(options: Options): Options {
  requireOptions(options);
  requireBoolean("refundOnError", options.refundOnError ?? false);
  return options;
}

function requireAllowed(key: unknown, decision: Decision): void {
  if (!decision.allowed) throw new RateLimitExceededError(key, decision);
}
