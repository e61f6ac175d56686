import { contention } from "../errors.js";
import type {
  AsyncSwappingStorage,
  CallConditions,
  Clock,
  Rate,
  SwappingStorage,
  VersionedRate,
} from "../interfaces/index.js";
import { AsyncMemoryMutex } from "../mutexes/async-memory-mutex.js";
import { callAfter } from "../timer.js";
import { AsyncStepDecider } from "./async-step-decider.js";
import type { Errand } from "./async-step-decider.js";
import { rateOf } from "./checked-storage.js";
import type { Step } from "./step.js";
import { callAsyncStorage } from "./storage-calls.js";
import { MOST_SWAPS } from "./swapped-storage.js";

/** The longest pause after a conflict. */
const LONGEST_PAUSE_MS = 16;

/** A storage as it is called here; one that takes no conditions is called with them all the same. */
interface CallableStorage<K> {
  readVersioned(key: K, conditions: CallConditions): VersionedRate | Promise<VersionedRate>;
  swap(
    key: K,
    version: VersionedRate["version"],
    rate: Rate | undefined,
    ttlMs: number,
    conditions: CallConditions,
  ): boolean | Promise<boolean>;
}

/**
 * `SwappedStorage` with promises, over a storage that answers at once or later. Those of one process
 * who want the same key queue up, and contend with other processes as one.
 */
export class AsyncSwappedStorage<K> extends AsyncStepDecider<K> {
  readonly #swapping: CallableStorage<K>;
  readonly #queue = new AsyncMemoryMutex<K>();

  constructor(storage: SwappingStorage<K> | AsyncSwappingStorage<K>, clock: Clock) {
    super(storage, clock);
    this.#swapping = storage;
  }

  protected async change<Answer>(errand: Errand<K, Answer>): Promise<Answer> {
    await using turn = await this.#queue.lock(errand.key, errand.patience);
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const stored = await errand.patience.orGivenUp(this.#read(errand));
      const step = this.stepOn(stored, errand);
      if (await errand.patience.orGivenUp(this.#keep(stored, step, errand))) return step.answer;
      await pauseAfter(swaps);
    }
    throw contention(errand.key, MOST_SWAPS);
  }

  async #read({ key, algorithm, patience }: Errand<K, unknown>): Promise<VersionedRate> {
    const conditions = { waitMs: patience.leftMs };
    const stored = await callAsyncStorage("readVersioned", key, () =>
      this.#swapping.readVersioned(key, conditions),
    );
    return { ...stored, rate: rateOf(key, stored.rate, algorithm) };
  }

  /** False when somebody else came between. */
  async #keep(
    { version }: VersionedRate,
    { change }: Step<unknown>,
    { key, patience }: Errand<K, unknown>,
  ): Promise<boolean> {
    if (change === undefined) return true;
    const conditions = { waitMs: patience.leftMs };
    return await callAsyncStorage("swap", key, () =>
      this.#swapping.swap(key, version, change.rate, change.ttlMs, conditions),
    );
  }
}

/** Waits at random, and the longer the more often somebody came between: so one of many gets through. */
export function pauseAfter(conflicts: number): Promise<void> {
  const pauseMs = Math.random() * Math.min(2 ** conflicts, LONGEST_PAUSE_MS);
  return new Promise((resolve) => callAfter(pauseMs, resolve));
}
