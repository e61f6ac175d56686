import type { Algorithm, Clock, Lease, Mutex, RateStorage } from "../interfaces/index.js";
import { StepDecider } from "./step-decider.js";
import type { Operation } from "./step.js";
import { refusePromise } from "./storage-calls.js";

/** Lock, read, decide, write: lets any storage decide, with the help of a mutex. */
export class LockedStorage<K> extends StepDecider<K> {
  readonly #mutex: Mutex<K>;

  constructor(storage: RateStorage<K>, mutex: Mutex<K>, clock: Clock) {
    super(storage, clock);
    this.#mutex = mutex;
  }

  override delete(key: K): void {
    const lease = this.#lock(key);
    try {
      this.storage.delete(key);
    } finally {
      lease[Symbol.dispose]();
    }
  }

  protected change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Answer {
    const lease = this.#lock(key);
    try {
      const stored = this.storage.read(key, algorithm);
      const { answer, change } = operation(algorithm, stored, clock.now(), cost);
      if (change !== undefined) this.storage.keep(key, change);
      return answer;
    } finally {
      lease[Symbol.dispose]();
    }
  }

  #lock(key: K): Lease {
    const lease = this.#mutex.lock(key);
    refusePromise("keyMutex.lock()", lease);
    return lease;
  }
}
