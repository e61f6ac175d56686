import type { Algorithm, Clock, Decider, Decision, Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";

/** What every decider must answer: the algorithm on a plain map, with copies wherever it matters. */
export class ReferenceDecider<K> implements Decider<K> {
  readonly #rates = new Map<K, Rate>();

  admit(key: K, algorithm: Algorithm, cost: number, clock: Clock): boolean {
    return this.consume(key, algorithm, cost, clock).allowed;
  }

  consume(key: K, algorithm: Algorithm, cost: number, clock: Clock): Decision {
    const rate = this.#copyOf(key);
    const next = algorithm.decide(rate, clock.now(), cost);
    this.#keep(key, next ?? rate);
    return algorithm.peek(next ?? rate, clock.now(), next === undefined ? cost : 0);
  }

  peek(key: K, algorithm: Algorithm, cost: number, clock: Clock): Decision {
    return algorithm.peek(this.#copyOf(key), clock.now(), cost);
  }

  refund(key: K, algorithm: Algorithm, cost: number, clock: Clock): void {
    const rate = this.#copyOf(key);
    if (rate !== undefined) this.#keep(key, algorithm.refund(rate, clock.now(), cost));
  }

  delete(key: K): void {
    this.#rates.delete(key);
  }

  #copyOf(key: K): Rate | undefined {
    const rate = this.#rates.get(key);
    return rate && copyOf(rate);
  }

  #keep(key: K, rate: Rate | undefined): void {
    if (rate === undefined) this.#rates.delete(key);
    else this.#rates.set(key, rate);
  }
}
