import type { Decision } from "../interfaces/index.js";
import type { Listeners } from "./listeners.js";

/** Tells of one call to those who listen; made only when somebody does. */
export class CallEvents<K> {
  readonly #listeners: Listeners<K>;
  readonly #key: K;
  readonly #cost: number;
  readonly #begunAt = performance.now();

  constructor(listeners: Listeners<K>, key: K, cost: number) {
    this.#listeners = listeners;
    this.#key = key;
    this.#cost = cost;
  }

  /** The call was decided. */
  decided(decision: Decision): void {
    this.#listeners.tell(decision.allowed ? "admitted" : "denied", this.#eventWith({ decision }));
    this.#tellDegraded(decision);
  }

  /** It sleeps for so long, after that denial. */
  slept(decision: Decision, sleepMs: number): void {
    this.#listeners.tell("waiting", this.#eventWith({ decision, sleepMs }));
    this.#tellDegraded(decision);
  }

  /** It has waited in vain. */
  gaveUp(decision: Decision): void {
    this.#listeners.tell("gave-up", this.#eventWith({ decision }));
    this.#tellDegraded(decision);
  }

  /** The storage or the mutex failed. */
  failed(error: unknown): void {
    this.#listeners.tell("error", this.#eventWith({ error }));
  }

  #tellDegraded(decision: Decision): void {
    if (decision.degraded === true) {
      this.#listeners.tell("degraded", this.#eventWith({ decision }));
    }
  }

  #eventWith<T>(more: T): T & { key: K; cost: number; durationMs: number } {
    const durationMs = performance.now() - this.#begunAt;
    return { key: this.#key, cost: this.#cost, durationMs, ...more };
  }
}
