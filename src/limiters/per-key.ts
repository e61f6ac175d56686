import { requireAlgorithm, show } from "../arguments.js";
import { requireRateLimit } from "../algorithms/rate-limit.js";
import type { Algorithm, RateLimit } from "../interfaces/index.js";

/** One value for all keys, or a function that gives each key its own, asked at each call. */
export type PerKey<K, T> = T | ((key: K) => T);

/** The most limits whose algorithms are kept; with more, they are made anew. */
const MOST_LIMITS = 1000;

/**
 * The algorithms that a function chooses from, each looked at once.
 *
 * @returns the same function, which throws a TypeError when it chooses none
 */
export function checkedChoice<K>(choose: (key: K) => Algorithm): (key: K) => Algorithm {
  const known = new WeakSet<Algorithm>();
  return (key) => {
    const algorithm = choose(key);
    if (known.has(algorithm)) return algorithm;
    requireAlgorithm(algorithm);
    known.add(algorithm);
    return algorithm;
  };
}

/**
 * The algorithm for a limit, or a choice of one for each key. A limit is known by its numbers: a
 * function may well write a new one each time.
 */
export function algorithmPerKey<K>(
  rateLimit: PerKey<K, RateLimit>,
  make: (rateLimit: RateLimit) => Algorithm,
): PerKey<K, Algorithm> {
  if (typeof rateLimit !== "function") return make(rateLimit);
  const made = new AlgorithmsByLimit(make);
  return (key) => made.get(rateLimit(key));
}

class AlgorithmsByLimit {
  readonly #make: (rateLimit: RateLimit) => Algorithm;
  readonly #byPeriod = new Map<number, Map<number, Algorithm>>();
  #size = 0;

  constructor(make: (rateLimit: RateLimit) => Algorithm) {
    this.#make = make;
  }

  get(rateLimit: RateLimit): Algorithm {
    if (typeof rateLimit !== "object") {
      throw new TypeError(`rateLimit() must return a rate limit, got ${show(rateLimit)}`);
    }
    const known = this.#byPeriod.get(rateLimit.periodMs)?.get(rateLimit.operations);
    return known ?? this.#add(rateLimit);
  }

  #add(rateLimit: RateLimit): Algorithm {
    requireRateLimit(rateLimit);
    const algorithm = this.#make(rateLimit);
    if (this.#size >= MOST_LIMITS) {
      this.#byPeriod.clear();
      this.#size = 0;
    }
    const ofPeriod = this.#byPeriod.get(rateLimit.periodMs) ?? new Map<number, Algorithm>();
    this.#byPeriod.set(rateLimit.periodMs, ofPeriod.set(rateLimit.operations, algorithm));
    this.#size++;
    return algorithm;
  }
}
