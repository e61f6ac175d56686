import type {
  Algorithm,
  AsyncMutex,
  AsyncRateStorage,
  Clock,
  Mutex,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncStepDecider } from "./async-step-decider.js";
import type { Operation } from "./step.js";
import { WaitingMutex } from "./waiting-mutex.js";

/** `LockedStorage` with promises; either part may be synchronous. */
export class AsyncLockedStorage<K> extends AsyncStepDecider<K> {
  readonly #mutex: AsyncMutex<K>;

  constructor(
    storage: RateStorage<K> | AsyncRateStorage<K>,
    mutex: Mutex<K> | AsyncMutex<K>,
    clock: Clock,
  ) {
    super(storage, clock);
    this.#mutex = new WaitingMutex(mutex);
  }

  override async delete(key: K): Promise<void> {
    const lease = await this.#mutex.lock(key);
    try {
      await this.storage.delete(key);
    } finally {
      await lease[Symbol.asyncDispose]();
    }
  }

  protected async change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Promise<Answer> {
    const lease = await this.#mutex.lock(key);
    try {
      const stored = await this.storage.read(key, algorithm);
      const { answer, change } = operation(algorithm, stored, clock.now(), cost);
      if (change !== undefined) await this.storage.keep(key, change);
      return answer;
    } finally {
      await lease[Symbol.asyncDispose]();
    }
  }
}
