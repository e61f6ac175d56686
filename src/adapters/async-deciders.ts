import { hasMethod } from "../arguments.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncDecidingStorage,
  AsyncMutex,
  AsyncRateStorage,
  Decider,
  DecidingStorage,
  Mutex,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncLockedStorage } from "./async-locked-storage.js";
import { AsyncSwappedStorage } from "./async-swapped-storage.js";
import { isAsyncDeciding, isAsyncSwapping } from "./capabilities.js";
import { clockOf, mutexIsMissing, requireLockable } from "./parts-of-deciders.js";

type AnyDecider<K> = Decider<K> | AsyncDecider<K>;

/**
 * The ways in which a storage, with the mutex if one is given, comes to decisions by one algorithm or
 * another: not every storage decides by every algorithm itself.
 */
export class AsyncDeciders<K> {
  readonly #storage: RateStorage<K> | AsyncRateStorage<K>;
  readonly #deciding: DecidingStorage<K> | AsyncDecidingStorage<K> | undefined;
  /** Serves every algorithm. */
  readonly #portable: AnyDecider<K> | undefined;

  /** @throws TypeError when there is no way at all */
  constructor(
    storage: RateStorage<K> | AsyncRateStorage<K>,
    mutex: Mutex<K> | AsyncMutex<K> | undefined,
  ) {
    this.#storage = storage;
    if (mutex !== undefined) {
      requireLockable(storage, mutex);
      this.#portable = new AsyncLockedStorage(storage, mutex, clockOf(storage));
      return;
    }
    if (isAsyncDeciding(storage)) this.#deciding = storage;
    if (isAsyncSwapping(storage)) {
      this.#portable = new AsyncSwappedStorage(storage, clockOf(storage));
    }
    if (this.#deciding === undefined && this.#portable === undefined) {
      throw mutexIsMissing(storage, "new AsyncMemoryMutex()");
    }
  }

  /** @throws TypeError when there is no way for this algorithm */
  deciderFor(algorithm: Algorithm): AnyDecider<K> {
    const deciding = this.#deciding;
    if (deciding !== undefined && decides(deciding, algorithm)) return deciding;
    if (this.#portable !== undefined) return this.#portable;
    throw mutexIsMissing(this.#storage, "new AsyncMemoryMutex()");
  }
}

function decides(storage: object, algorithm: Algorithm): boolean {
  return !mayRefuse(storage) || storage.decides(algorithm);
}

function mayRefuse(
  storage: object,
): storage is { decides: NonNullable<AsyncDecidingStorage<never>["decides"]> } {
  return hasMethod(storage, "decides");
}
