import { refusePromise } from "../adapters/storage-calls.js";
import { deciderOf } from "../adapters/decider.js";
import { inspect, Readings } from "../adapters/readings.js";
import { requireAlgorithm, requireOptions } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import type {
  Algorithm,
  Clock,
  Decider,
  Decision,
  Inspection,
  RateStorage,
} from "../interfaces/index.js";
import { MemoryStorage } from "../storages/memory-storage.js";
import { waitOfLast } from "../waiting/forecast.js";
import { waitingTimeOf } from "../waiting/waiting-time.js";
import type { WaitingTime } from "../waiting/waiting-time.js";
import { LimiterShell } from "./limiter-shell.js";
import { tellParts } from "./member-parts.js";
import type { Parts } from "./parts.js";
import { checkedChoice } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What a `Limiter` is made of. */
export type LimiterOptions<K> = Parts<K> & {
  /**
   * How to limit: `leakyBucket(...)`, `slidingWindow(...)`, `calendarWindow(...)` or one's own; or a
   * function that says it for each key, asked at each call.
   */
  readonly algorithm: PerKey<K, Algorithm>;
};

/**
 * Limits by any algorithm, at once: algorithm, storage, mutex and clock in one.
 *
 * The mutex may be left out when the storage decides by itself or can compare and swap. One that is
 * given is used.
 */
export class Limiter<K = string> extends LimiterShell<K> {
  /** That of all keys; undefined when each has its own. */
  readonly #algorithm: Algorithm | undefined;
  readonly #algorithmOf: (key: K) => Algorithm;
  readonly #storage: RateStorage<K>;
  readonly #decider: Decider<K>;
  readonly #clock: Clock | undefined;

  /** @throws TypeError for a part that is missing, asynchronous or no such part */
  constructor(options: LimiterOptions<K>) {
    requireOptions(options);
    const { algorithm, rateStorage = new MemoryStorage<K>(), keyMutex, clock, listener } = options;
    super(listener);
    if (typeof algorithm === "function") {
      this.#algorithmOf = checkedChoice(algorithm);
    } else {
      requireAlgorithm(algorithm);
      this.#algorithm = algorithm;
      this.#algorithmOf = () => algorithm;
    }
    this.#storage = rateStorage;
    this.#decider = deciderOf(rateStorage, keyMutex);
    this.#clock = clock && checkedClock("clock", clock);
    tellParts(this, {
      storage: rateStorage,
      clock: this.#clock,
      algorithmOf: (key) => this.#algorithmOf(key),
      decider: this.#decider,
      deciderBy: () => this.#decider,
      read: (key, by) => this.#readings.read(key, by),
    });
  }

  /**
   * What the state of a key comes to, for people to look at; changes nothing.
   *
   * @throws StorageError for a fault of the storage
   */
  inspect(key: K): Inspection {
    const algorithm = this.#algorithmOf(key);
    return inspect(algorithm, this.#readings.read(key, algorithm));
  }

  protected override admitNow(key: K, cost: number): boolean {
    const algorithm = this.#algorithm ?? this.#algorithmOf(key);
    const admitted = this.#decider.admit(key, algorithm, cost, this.#clock);
    if (typeof admitted !== "boolean") refusePromise("rateStorage.admit()", admitted);
    return admitted;
  }

  protected override consumeNow(key: K, cost: number): Decision {
    const algorithm = this.#algorithm ?? this.#algorithmOf(key);
    const decision = this.#decider.consume(key, algorithm, cost, this.#clock);
    refusePromise("rateStorage.consume()", decision);
    return decision;
  }

  protected override peekNow(key: K, cost: number): Decision {
    const decision = this.#decider.peek(key, this.#algorithmOf(key), cost, this.#clock);
    refusePromise("rateStorage.peek()", decision);
    return decision;
  }

  protected override refundNow(key: K, cost: number): void {
    const done: unknown = this.#decider.refund(key, this.#algorithmOf(key), cost, this.#clock);
    refusePromise("rateStorage.refund()", done);
  }

  protected override resetNow(key: K): void {
    const done: unknown = this.#decider.delete(key);
    refusePromise("rateStorage.delete()", done);
  }

  protected override capacityOf(key: K): number {
    return this.#algorithmOf(key).capacity;
  }

  protected override forecast(key: K, costs: readonly number[]): number {
    const algorithm = this.#algorithmOf(key);
    const { rate, now } = this.#readings.read(key, algorithm);
    return waitOfLast(algorithm, rate, now, costs);
  }

  protected override get waitingTime(): WaitingTime {
    return waitingTimeOf(this.#clock ?? this.#storage.clock);
  }

  get #readings(): Readings<K> {
    return new Readings(this.#storage, this.#clock);
  }
}
