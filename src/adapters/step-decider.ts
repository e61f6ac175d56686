import type {
  Algorithm,
  ChargeDecision,
  Clock,
  Decider,
  Decision,
  RateStorage,
} from "../interfaces/index.js";
import { CheckedStorage } from "./checked-storage.js";
import { charge, consume, peek, refund, undoOf } from "./step.js";
import type { Operation } from "./step.js";

/** A decider whose every change is one read, one step of the algorithm, and one write. */
export abstract class StepDecider<K> implements Decider<K> {
  /** The storage of the user, with its faults made typed errors. */
  protected readonly storage: CheckedStorage<K>;
  readonly #clock: Clock;

  /** @param clock the clock of the state */
  constructor(storage: RateStorage<K>, clock: Clock) {
    this.storage = new CheckedStorage(storage);
    this.#clock = clock;
  }

  admit(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): boolean {
    return this.change(consume, key, algorithm, cost, clock).allowed;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Decision {
    return this.change(consume, key, algorithm, cost, clock);
  }

  peek(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Decision {
    return peek(algorithm, this.storage.read(key, algorithm), clock.now(), cost).answer;
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): void {
    this.change(refund, key, algorithm, cost, clock);
  }

  /** `consume`, and when that was. */
  charge(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): ChargeDecision {
    return this.change(charge, key, algorithm, cost, clock);
  }

  /** Takes back a charge that was made at `chargedAt`; see `Algorithm.undo`. */
  undo(key: K, algorithm: Algorithm, cost: number, chargedAt: number, clock = this.#clock): void {
    this.change(undoOf(chargedAt), key, algorithm, cost, clock);
  }

  delete(key: K): void {
    this.storage.delete(key);
  }

  /** Reads, does one step and keeps what it leaves, so that nobody comes between. */
  protected abstract change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Answer;
}
