import { requireMethods, show } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import { wallClock } from "../clocks/wall-clock.js";
import type { Clock } from "../interfaces/index.js";

/** What every way to a decision asks of the storage and the mutex that it is made of. */

export const STORAGE_METHODS: readonly string[] = ["read", "write", "delete"];

/** @throws TypeError for what is no storage, or no mutex */
export function requireLockable(storage: unknown, mutex: unknown): void {
  requireMethods("rateStorage", storage, STORAGE_METHODS);
  requireMethods("keyMutex", mutex, ["lock"]);
}

/** The clock of all who share the state of a storage. */
export function clockOf(storage: { readonly clock?: Clock }): Clock {
  return storage.clock === undefined ? wallClock : checkedClock("rateStorage.clock", storage.clock);
}

/** @throws TypeError for what is no storage */
export function mutexIsMissing(storage: unknown, example: string): TypeError {
  requireMethods("rateStorage", storage, STORAGE_METHODS);
  return new TypeError(
    `keyMutex is missing: this rateStorage (${show(storage)}) cannot decide by itself, ` +
      `so pass a mutex as well, such as keyMutex: ${example}`,
  );
}
