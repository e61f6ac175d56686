import { AsyncDeciders } from "../adapters/async-deciders.js";
import { AsyncReadings, inspect } from "../adapters/readings.js";
import type { Reading } from "../adapters/readings.js";
import { isPromiseLike } from "../adapters/storage-calls.js";
import { requireAlgorithm, requireCost, requireOptions, requireWholeNumber } from "../arguments.js";
import { checkedClock } from "../clocks/checked-clock.js";
import type { CallEvents } from "../events/call-events.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncRateStorage,
  CallConditions,
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
import { AsyncLimiterShell } from "./async-limiter-shell.js";
import { Deadline } from "./deadline.js";
import { failurePolicyOf, faultOf } from "./failure-policy.js";
import type { FailurePolicy } from "./failure-policy.js";
import { tellParts } from "./member-parts.js";
import type { AsyncParts } from "./parts.js";
import { checkedChoice } from "./per-key.js";
import type { PerKey } from "./per-key.js";

/** What an `AsyncLimiter` is made of. */
export type AsyncLimiterOptions<K> = AsyncParts<K> & {
  /**
   * How to limit: `leakyBucket(...)`, `slidingWindow(...)`, `calendarWindow(...)` or one's own; or a
   * function that says it for each key, asked at each call.
   */
  readonly algorithm: PerKey<K, Algorithm>;
};

const DEFAULT_DEADLINE_MS = 250;

/** A decider as it is called here; one that takes no conditions is called with them all the same. */
type AnyDecider<K> = Omit<Decider<K> | AsyncDecider<K>, "delete"> & {
  delete(key: K, conditions: CallConditions): void | Promise<void>;
};

/** How decisions by one algorithm are come to. */
interface Way<K> {
  readonly algorithm: Algorithm;
  readonly decider: AnyDecider<K>;
  /** Whether it settles by the deadline by itself. */
  readonly settlesInTime: boolean;
}

/**
 * `Limiter` with promises, over parts of either kind: a synchronous storage or mutex serves as well.
 *
 * Every call settles within `deadlineMs`, whatever the storage does, and comes to what `onFailure` says
 * when the storage fails or is late.
 */
export class AsyncLimiter<K = string> extends AsyncLimiterShell<K> {
  /** The way for all keys; undefined when each has its own algorithm. */
  readonly #way: Way<K> | undefined;
  readonly #ways = new WeakMap<Algorithm, Way<K>>();
  readonly #algorithmOf: (key: K) => Algorithm;
  readonly #storage: RateStorage<K> | AsyncRateStorage<K>;
  readonly #deciders: AsyncDeciders<K>;
  readonly #clock: Clock | undefined;
  readonly #deadlineMs: number;
  /** What watches over those that do not settle in time by themselves. */
  readonly #deadline: Deadline;
  readonly #onFailure: FailurePolicy<K>;

  /**
   * @throws TypeError for a part that is missing or no such part, RangeError for a deadline that is no
   *   whole number from 1
   */
  constructor(options: AsyncLimiterOptions<K>) {
    requireOptions(options);
    const { algorithm, rateStorage = new MemoryStorage<K>(), keyMutex, clock } = options;
    const { deadlineMs = DEFAULT_DEADLINE_MS, onFailure = "throw", listener } = options;
    super(listener);
    if (typeof algorithm !== "function") requireAlgorithm(algorithm);
    requireWholeNumber("deadlineMs", deadlineMs, 1);
    this.#storage = rateStorage;
    this.#deciders = new AsyncDeciders(rateStorage, keyMutex);
    this.#clock = clock && checkedClock("clock", clock);
    this.#deadlineMs = deadlineMs;
    this.#deadline = new Deadline(deadlineMs);
    this.#onFailure = failurePolicyOf(onFailure, deadlineMs);
    if (typeof algorithm === "function") {
      this.#algorithmOf = checkedChoice(algorithm);
    } else {
      this.#algorithmOf = () => algorithm;
      this.#way = this.#wayBy(algorithm);
    }
    tellParts(this, {
      storage: rateStorage,
      clock: this.#clock,
      precautions: { deadlineMs, onFailure: this.#onFailure },
      algorithmOf: (key) => this.#algorithmOf(key),
      deciderBy: (by) => this.#deciders.deciderFor(by),
      read: (key, by) => this.#read(key, by),
    });
  }

  /**
   * What the state of a key comes to, for people to look at; changes nothing. Rejects with a
   * StorageError when the storage fails, whatever `onFailure` says.
   */
  async inspect(key: K): Promise<Inspection> {
    const algorithm = this.#algorithmOf(key);
    return inspect(algorithm, await this.#read(key, algorithm));
  }

  protected override async exceedsNow(key: K, cost: number): Promise<boolean> {
    requireCost(cost);
    if (cost === 0) return false;
    const way = this.#way ?? this.#wayOf(key);
    try {
      const admitted = way.decider.admit(key, way.algorithm, cost, this.#clock, this.#deadlineMs);
      return !(typeof admitted === "boolean" ? admitted : await this.#inTime(way, key, admitted));
    } catch (error) {
      const { capacity } = way.algorithm;
      return !(await this.#onFailure.decide(faultOf(error), key, cost, capacity)).allowed;
    }
  }

  protected override async consumeNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision> {
    requireCost(cost);
    if (cost === 0) return this.peekNow(key, cost, events);
    const way = this.#way ?? this.#wayOf(key);
    const { decider, algorithm } = way;
    try {
      const decision = decider.consume(key, algorithm, cost, this.#clock, this.#deadlineMs);
      return await this.#inTime(way, key, decision);
    } catch (error) {
      const fault = faultTold(error, events);
      return this.#onFailure.decide(fault, key, cost, algorithm.capacity);
    }
  }

  protected override async peekNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision> {
    requireCost(cost);
    const way = this.#way ?? this.#wayOf(key);
    const { decider, algorithm } = way;
    try {
      const decision = decider.peek(key, algorithm, cost, this.#clock, this.#deadlineMs);
      return await this.#inTime(way, key, decision);
    } catch (error) {
      return this.#onFailure.peek(faultTold(error, events), key, cost, algorithm.capacity);
    }
  }

  protected override async refundNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<void> {
    requireCost(cost);
    if (cost === 0) return;
    const way = this.#way ?? this.#wayOf(key);
    const { decider, algorithm } = way;
    try {
      const done = decider.refund(key, algorithm, cost, this.#clock, this.#deadlineMs);
      await this.#inTime(way, key, done);
    } catch (error) {
      await this.#onFailure.refund(faultTold(error, events), key, cost);
    }
  }

  protected override async resetNow(key: K, events: CallEvents<K> | undefined): Promise<void> {
    const way = this.#way ?? this.#wayOf(key);
    try {
      await this.#inTime(way, key, way.decider.delete(key, { waitMs: this.#deadlineMs }));
    } catch (error) {
      await this.#onFailure.reset(faultTold(error, events), key);
    }
  }

  protected override capacityOf(key: K): number {
    return this.#algorithmOf(key).capacity;
  }

  protected override async forecast(key: K, costs: readonly number[]): Promise<number> {
    const algorithm = this.#algorithmOf(key);
    const { rate, now } = await this.#read(key, algorithm);
    return waitOfLast(algorithm, rate, now, costs);
  }

  protected override get waitingTime(): WaitingTime {
    return waitingTimeOf(this.#clock ?? this.#storage.clock);
  }

  #wayOf(key: K): Way<K> {
    const algorithm = this.#algorithmOf(key);
    return this.#ways.get(algorithm) ?? this.#wayBy(algorithm);
  }

  #wayBy(algorithm: Algorithm): Way<K> {
    const decider = this.#deciders.deciderFor(algorithm);
    const way = { algorithm, decider, settlesInTime: settlesInTime(decider) };
    this.#ways.set(algorithm, way);
    return way;
  }

  async #read(key: K, algorithm: Algorithm): Promise<Reading> {
    const readings = new AsyncReadings(this.#storage, this.#clock);
    return this.#deadline.within(key, readings.read(key, algorithm, this.#deadlineMs));
  }

  /** What was answered at once needs no deadline. */
  #inTime<Answer>(
    { settlesInTime }: Way<K>,
    key: K,
    answer: Answer | Promise<Answer>,
  ): Answer | Promise<Answer> {
    if (settlesInTime || !isPromise(answer)) return answer;
    return this.#deadline.within(key, answer);
  }
}

/** @throws what is no fault of the storage's */
function faultTold<K>(error: unknown, events: CallEvents<K> | undefined): Error {
  const fault = faultOf(error);
  events?.failed(fault);
  return fault;
}

function isPromise<T>(answer: T | Promise<T>): answer is Promise<T> {
  return isPromiseLike(answer);
}

function settlesInTime(decider: object): boolean {
  return "settlesInTime" in decider && decider.settlesInTime === true;
}
