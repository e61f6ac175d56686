import type { Algorithm, AsyncDecider, Clock, Decision, Rate } from "../interfaces/index.js";
import { consume, peek, refund } from "./step.js";
import type { Operation } from "./step.js";

/** `StepDecider` with promises. */
export abstract class AsyncStepDecider<K> implements AsyncDecider<K> {
  readonly #clock: Clock;

  /** @param clock the clock of the state */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async admit(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<boolean> {
    return (await this.change(consume, key, algorithm, cost, clock)).allowed;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<Decision> {
    return this.change(consume, key, algorithm, cost, clock);
  }

  async peek(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<Decision> {
    return peek(algorithm, await this.read(key, algorithm), clock.now(), cost).answer;
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock = this.#clock): Promise<void> {
    return this.change(refund, key, algorithm, cost, clock);
  }

  abstract delete(key: K): Promise<void>;

  /** The rate as it is, for an answer that changes nothing. */
  protected abstract read(key: K, algorithm: Algorithm): Promise<Rate | undefined>;

  /** Reads, does one step and keeps what it leaves, so that nobody comes between. */
  protected abstract change<Answer>(
    operation: Operation<Answer>,
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Promise<Answer>;
}
