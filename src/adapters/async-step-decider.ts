import type {
  Algorithm,
  AsyncDecider,
  AsyncRateStorage,
  Clock,
  Decision,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncCheckedStorage } from "./async-checked-storage.js";
import { consume, peek, refund } from "./step.js";
import type { Operation } from "./step.js";

/** `StepDecider` with promises. */
export abstract class AsyncStepDecider<K> implements AsyncDecider<K> {
  /** The storage of the user, with its faults made typed errors. */
  protected readonly storage: AsyncCheckedStorage<K>;
  readonly #clock: Clock;

  /** @param clock the clock of the state */
  constructor(storage: RateStorage<K> | AsyncRateStorage<K>, clock: Clock) {
    this.storage = new AsyncCheckedStorage(storage);
    this.#clock = clock;
  }

  async admit(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<boolean> {
    return (await this.change(consume, key, algorithm, cost, clock)).allowed;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<Decision> {
    return this.change(consume, key, algorithm, cost, clock);
  }

  async peek(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<Decision> {
    return peek(algorithm, await this.storage.read(key, algorithm), clock.now(), cost).answer;
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<void> {
    return this.change(refund, key, algorithm, cost, clock);
  }

  delete(key: K): Promise<void> {
    return this.storage.delete(key);
  }

  /** Reads, does one step and keeps what it leaves, so that nobody comes between. */
  protected abstract change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Promise<Answer>;
}
