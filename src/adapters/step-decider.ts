import type { Algorithm, Clock, Decider, Decision, Rate } from "../interfaces/index.js";
import { consume, peek, refund } from "./step.js";
import type { Operation } from "./step.js";

/** A decider whose every change is one read, one step of the algorithm, and one write. */
export abstract class StepDecider<K> implements Decider<K> {
  readonly #clock: Clock;

  /** @param clock the clock of the state */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  admit(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): boolean {
    return this.change(consume, key, algorithm, cost, clock).allowed;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Decision {
    return this.change(consume, key, algorithm, cost, clock);
  }

  peek(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Decision {
    return peek(algorithm, this.read(key, algorithm), clock.now(), cost).answer;
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): void {
    this.change(refund, key, algorithm, cost, clock);
  }

  abstract delete(key: K): void;

  /** The rate as it is, for an answer that changes nothing. */
  protected abstract read(key: K, algorithm: Algorithm): Rate | undefined;

  /** Reads, does one step and keeps what it leaves, so that nobody comes between. */
  protected abstract change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Answer;
}
