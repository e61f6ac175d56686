import { foreignRate } from "../errors.js";
import type { Algorithm, Decision, Rate } from "../interfaces/index.js";
import type { Rates } from "./rates.js";

/** What is decided on the rates of a table: each within a transaction of the caller's. */
export class Decisions {
  readonly #rates: Rates;

  constructor(rates: Rates) {
    this.#rates = rates;
  }

  admit(key: string, algorithm: Algorithm, cost: number, now: number): boolean {
    return this.#decide(key, this.#find(key, algorithm), algorithm, cost, now) !== undefined;
  }

  consume(key: string, algorithm: Algorithm, cost: number, now: number): Decision {
    const rate = this.#find(key, algorithm);
    const next = this.#decide(key, rate, algorithm, cost, now);
    return next === undefined ? algorithm.peek(rate, now, cost) : algorithm.peek(next, now, 0);
  }

  peek(key: string, algorithm: Algorithm, cost: number, now: number): Decision {
    return algorithm.peek(this.#find(key, algorithm), now, cost);
  }

  refund(key: string, algorithm: Algorithm, cost: number, now: number): void {
    const rate = this.#find(key, algorithm);
    if (rate === undefined) return;
    this.#keepLeft(key, algorithm.refund(rate, now, cost), algorithm, now);
  }

  /** Takes back a charge that was made at `chargedAt`. */
  undo(key: string, algorithm: Algorithm, cost: number, now: number, chargedAt: number): void {
    const rate = this.#find(key, algorithm);
    if (rate === undefined) return;
    const next =
      algorithm.undo === undefined
        ? algorithm.refund(rate, now, cost)
        : algorithm.undo(rate, now, cost, chargedAt);
    this.#keepLeft(key, next, algorithm, now);
  }

  /** The rate of the key, which the algorithm can take for its own. */
  #find(key: string, algorithm: Algorithm): Rate | undefined {
    const rate = this.#rates.get(key);
    if (rate !== undefined && algorithm.recognises?.(rate) === false) throw foreignRate(key);
    return rate;
  }

  /** Has the algorithm decide, and keeps what it comes to. */
  #decide(
    key: string,
    rate: Rate | undefined,
    algorithm: Algorithm,
    cost: number,
    now: number,
  ): Rate | undefined {
    const updatedAt = rate?.updatedAt;
    const next = algorithm.decide(rate, now, cost);
    // A denial changes nothing but a time that lay out of reach.
    const kept = next ?? (rate?.updatedAt === updatedAt ? undefined : rate);
    if (kept !== undefined) this.#keep(key, kept, algorithm, now, rate === undefined);
    return next;
  }

  /** Keeps what is left of a rate. */
  #keepLeft(key: string, left: Rate | undefined, algorithm: Algorithm, now: number): void {
    if (left === undefined) this.#rates.remove(key);
    else this.#keep(key, left, algorithm, now, false);
  }

  #keep(key: string, rate: Rate, algorithm: Algorithm, now: number, isNew: boolean): void {
    this.#rates.keep(key, rate, now + algorithm.timeToLive(rate, now), now, isNew);
  }
}
