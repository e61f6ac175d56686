import { contention } from "../errors.js";
import type {
  Algorithm,
  AsyncSwappingStorage,
  Clock,
  SwappingStorage,
} from "../interfaces/index.js";
import { AsyncStepDecider } from "./async-step-decider.js";
import { rateOf } from "./checked-storage.js";
import type { Operation } from "./step.js";
import { callAsyncStorage } from "./storage-calls.js";
import { MOST_SWAPS } from "./swapped-storage.js";

/** `SwappedStorage` with promises, over a storage that answers at once or later. */
export class AsyncSwappedStorage<K> extends AsyncStepDecider<K> {
  readonly #swapping: SwappingStorage<K> | AsyncSwappingStorage<K>;

  constructor(storage: SwappingStorage<K> | AsyncSwappingStorage<K>, clock: Clock) {
    super(storage, clock);
    this.#swapping = storage;
  }

  protected async change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Promise<Answer> {
    const storage = this.#swapping;
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const stored = await callAsyncStorage("readVersioned", key, () => storage.readVersioned(key));
      const rate = rateOf(key, stored.rate, algorithm);
      const { answer, change } = operation(algorithm, rate, clock.now(), cost);
      if (change === undefined) return answer;
      const swapped = await callAsyncStorage("swap", key, () =>
        storage.swap(key, stored.version, change.rate, change.ttlMs),
      );
      if (swapped) return answer;
    }
    throw contention(key, MOST_SWAPS);
  }
}
