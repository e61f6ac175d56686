import { hasMethod } from "../arguments.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncMutex,
  AsyncRateStorage,
  Decider,
  Mutex,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncDeciders } from "./async-deciders.js";
import { DECIDING_METHODS, isDeciding, isSwapping, SWAPPING_METHODS } from "./capabilities.js";
import { LockedStorage } from "./locked-storage.js";
import { clockOf, mutexIsMissing, requireLockable, STORAGE_METHODS } from "./parts-of-deciders.js";
import { SwappedStorage } from "./swapped-storage.js";

/**
 * The way in which a storage, with the mutex if one is given, comes to decisions.
 *
 * @throws TypeError when there is none, or when a part is asynchronous
 */
export function deciderOf<K>(storage: RateStorage<K>, mutex: Mutex<K> | undefined): Decider<K> {
  const methods = [...STORAGE_METHODS, ...DECIDING_METHODS, ...SWAPPING_METHODS];
  requireSynchronous("rateStorage", storage, methods);
  requireSynchronous("keyMutex", mutex, ["lock"]);
  if (mutex !== undefined) {
    requireLockable(storage, mutex);
    return new LockedStorage(storage, mutex, clockOf(storage));
  }
  if (isDeciding(storage)) return storage;
  if (isSwapping(storage)) return new SwappedStorage(storage, clockOf(storage));
  throw mutexIsMissing(storage, "new MemoryMutex()");
}

/**
 * `deciderOf` for parts of either kind, and one algorithm.
 *
 * @throws TypeError when there is no way
 */
export function asyncDeciderOf<K>(
  storage: RateStorage<K> | AsyncRateStorage<K>,
  mutex: Mutex<K> | AsyncMutex<K> | undefined,
  algorithm: Algorithm,
): Decider<K> | AsyncDecider<K> {
  return new AsyncDeciders(storage, mutex).deciderFor(algorithm);
}

/** Plain JavaScript has no compiler to refuse an asynchronous part; most can be told by this. */
function requireSynchronous(name: string, part: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (hasMethod(part, method) && isAsyncFunction((part as Record<string, unknown>)[method])) {
      throw new TypeError(
        `${name}.${method}() is asynchronous: pass a synchronous ${name}, ` +
          "or use the asynchronous limiter (AsyncLimiter)",
      );
    }
  }
}

function isAsyncFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object AsyncFunction]";
}
