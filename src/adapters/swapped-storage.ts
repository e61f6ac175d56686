import { contention } from "../errors.js";
import type { Algorithm, Clock, SwappingStorage } from "../interfaces/index.js";
import { rateOf } from "./checked-storage.js";
import { StepDecider } from "./step-decider.js";
import type { Operation } from "./step.js";
import { callStorage } from "./storage-calls.js";

/** How often a decision is taken anew because somebody else came between. */
export const MOST_SWAPS = 100;

/** Read, decide, compare and swap: lets a storage that can swap decide any algorithm. */
export class SwappedStorage<K> extends StepDecider<K> {
  readonly #swapping: SwappingStorage<K>;

  constructor(storage: SwappingStorage<K>, clock: Clock) {
    super(storage, clock);
    this.#swapping = storage;
  }

  protected change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Answer {
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const stored = callStorage("readVersioned", key, () => this.#swapping.readVersioned(key));
      const rate = rateOf(key, stored.rate, algorithm);
      const { answer, change } = operation(algorithm, rate, clock.now(), cost);
      if (change === undefined) return answer;
      const swapped = callStorage("swap", key, () =>
        this.#swapping.swap(key, stored.version, change.rate, change.ttlMs),
      );
      if (swapped) return answer;
    }
    throw contention(key, MOST_SWAPS);
  }
}
