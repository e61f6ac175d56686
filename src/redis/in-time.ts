import { StorageTimeoutError } from "../errors.js";
import { callAfter } from "../timer.js";

/**
 * What a promise comes to if it settles in time; later it is dropped. Rejects with a
 * StorageTimeoutError when the time is up.
 *
 * @param keyText the key that it is about, as an error message shows it
 */
export function inTime<T>(keyText: string, promise: Promise<T>, waitMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancelTimer = callAfter(waitMs, () => {
      const message = `Redis did not answer within ${Math.ceil(waitMs)} ms for ${keyText}`;
      reject(new StorageTimeoutError(message));
    });
    void promise.then(resolve, reject).finally(cancelTimer);
  });
}
