import { requireOptions, show } from "../arguments.js";
import { contention } from "../errors.js";
import type {
  Algorithm,
  Charge,
  ChargeDecision,
  Clock,
  CombiningStorage,
  Decision,
  DecidingStorage,
  Rate,
} from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { CombinedStep } from "../shared/combined-step.js";
import type { Seat } from "../shared/combined-step.js";
import { heapOf, makeHeap, MOST_TRIES } from "../shared/heap.js";
import type { Heap } from "../shared/heap.js";
import { planFor } from "../shared/plan.js";
import type { Region } from "../shared/region.js";
import { SharedRates } from "../shared/shared-rates.js";
import { admit, consume, peek, refund, undoOf } from "../shared/steps.js";
import type { Step } from "../shared/steps.js";
import { WorkingRate } from "../shared/stored-rate.js";

/** How much a `SharedMemoryStorage` has room for; it never grows. */
export interface SharedMemoryStorageOptions {
  /** How many keys there is room for: a whole number from 1, 100,000 unless given. */
  readonly maxKeys?: number | undefined;
  /**
   * How many bytes there are for the keys and their rates: 128 for each of `maxKeys` at least, 512 for
   * each unless given. A key takes 128, and as many for each 60 characters of one that is longer than 20,
   * and for each 15 numbers in the frames of its rate: a sliding window of 10 frames takes 384.
   */
  readonly bytes?: number | undefined;
}

const DEFAULT_MAX_KEYS = 100_000;
const DEFAULT_BYTES_PER_KEY = 512;
/** How many keys that have not drained one call may have forgotten. */
const MOST_FORGOTTEN = 16;

/** One for each heap, so that in a thread a buffer is one storage. */
const storages = new WeakMap<Heap, SharedMemoryStorage>();

/**
 * Keeps rates in a `SharedArrayBuffer`, for all threads of a process, and decides by itself: the algorithm
 * runs in the thread that asks, under the lock of a part of the keys.
 *
 * Make one, hand its `buffer` to the other threads (`workerData`, `postMessage`), and let each make a
 * storage of it by `SharedMemoryStorage.from`. A thread that dies in the middle of a decision leaves it
 * undone; who needs its part of the keys waits a sixth of a second, and goes on.
 *
 * What has drained is forgotten as new keys come, each of which looks at two others. At `maxKeys` a new
 * key takes the place of that one, of five sampled at random, which would be drained soonest; so it does
 * when the bytes are used up, and then of up to 16. An exhausted key drains last: a flood of new keys does
 * not free it, under the same conditions as for a `MemoryStorage`. The keys are divided among up to 64
 * parts, by chance, each with room for somewhat more than its share.
 *
 * All limiters on one storage must go by the same clock.
 */
export class SharedMemoryStorage implements DecidingStorage<string>, CombiningStorage {
  /** The time of all threads that share the buffer: it runs evenly, from the wall clock's on. */
  readonly clock: Clock;
  /** The storages of a thread on one buffer are one, so it is a group of its own. */
  readonly group: object;
  readonly #heap: Heap;
  readonly #rates: SharedRates;

  /**
   * @throws TypeError or RangeError for an option that is no whole number in its range, or when there is no
   *   such amount of memory
   */
  constructor(options: SharedMemoryStorageOptions = {}) {
    requireOptions(options);
    this.#heap = options instanceof Adopted ? options.heap : heapFor(options);
    this.#rates = new SharedRates(this.#heap, MOST_FORGOTTEN);
    this.clock = this.#heap.clock;
    this.group = this.#heap;
    storages.set(this.#heap, this);
  }

  /**
   * The storage on a buffer that another thread has made; in one thread it is always the same.
   *
   * @throws TypeError for what is no SharedArrayBuffer, RangeError for one that is not of such a storage
   */
  static from(buffer: SharedArrayBuffer): SharedMemoryStorage {
    const heap = heapOf("storage", buffer);
    return storages.get(heap) ?? new SharedMemoryStorage(new Adopted(heap));
  }

  /** What to hand to other threads. */
  get buffer(): SharedArrayBuffer {
    return this.#heap.buffer;
  }

  /** How many keys are kept, drained ones that nobody has come across included. */
  get size(): number {
    return this.#heap.size;
  }

  admit(key: string, algorithm: Algorithm, cost: number, clock: Clock = this.clock): boolean {
    return this.#take(admit, key, algorithm, cost, clock);
  }

  consume(key: string, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    return this.#take(consume, key, algorithm, cost, clock);
  }

  peek(key: string, algorithm: Algorithm, cost: number, clock: Clock = this.clock): Decision {
    return this.#take(peek, key, algorithm, cost, clock);
  }

  refund(key: string, algorithm: Algorithm, cost: number, clock: Clock = this.clock): void {
    this.#take(refund, key, algorithm, cost, clock);
  }

  consumeAll(charges: readonly Charge[]): readonly ChargeDecision[] {
    const seats = charges.map((charge) => this.#seatOf(charge));
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const answers = new CombinedStep(this.#rates, seats).take();
      if (answers !== undefined) return answers;
    }
    throw contention(charges[0]?.key, MOST_TRIES);
  }

  undo(charge: Charge, chargedAt: number): void {
    const { key, clock } = this.#seatOf(charge);
    this.#take(undoOf(chargedAt), key, charge.algorithm, charge.cost, clock);
  }

  read(key: string): Rate | undefined {
    return this.#within(key, (region, hash) => {
      const entry = this.#rates.find(region, hash, key);
      return entry === 0 ? undefined : copyOf(new WorkingRate().load(region, entry));
    });
  }

  write(key: string, rate: Rate, ttlMs: number): void {
    this.#within(key, (region, hash) => {
      const entry = this.#rates.find(region, hash, key);
      const endsAt = this.clock.now() + ttlMs;
      // Not every clock of a limiter is this one, and a time that leads would forget what has not drained.
      const now = Math.min(rate.updatedAt, this.clock.now());
      this.#rates.keep(region, hash, key, entry, rate, rate.updatedAt + ttlMs, endsAt, now);
    });
  }

  delete(key: string): void {
    this.#within(key, (region, hash) => {
      this.#rates.remove(region, this.#rates.find(region, hash, key));
    });
  }

  /** Decides under the lock of the key's part; again, if this thread was taken for dead meanwhile. */
  #take<Answer>(
    step: Step<Answer>,
    key: string,
    algorithm: Algorithm,
    cost: number,
    clock: Clock,
  ): Answer {
    const heap = this.#heap;
    const hash = this.#rates.hashOf(key);
    const stripe = this.#rates.stripeOf(hash);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const region = heap.enter(stripe);
      try {
        const answer = step(this.#rates, region, hash, key, algorithm, cost, clock);
        if (heap.leave(stripe)) return answer;
      } catch (error) {
        region.undo();
        if (heap.leave(stripe)) throw error;
      }
    }
    throw contention(key, MOST_TRIES);
  }

  #within<Answer>(key: string, work: (region: Region, hash: number) => Answer): Answer {
    const hash = this.#rates.hashOf(key);
    return this.#heap.within(this.#rates.stripeOf(hash), key, (region) => work(region, hash));
  }

  #seatOf(charge: Charge): Seat {
    const { key, clock = this.clock } = charge;
    if (typeof key !== "string") throw new TypeError(`key must be a string, got ${show(key)}`);
    const hash = this.#rates.hashOf(key);
    return { charge, clock, key, hash, stripe: this.#rates.stripeOf(hash) };
  }
}

/** In place of options: what is there already. */
class Adopted implements SharedMemoryStorageOptions {
  declare readonly maxKeys?: undefined;
  declare readonly bytes?: undefined;

  constructor(readonly heap: Heap) {}
}

function heapFor(options: SharedMemoryStorageOptions): Heap {
  const { maxKeys = DEFAULT_MAX_KEYS, bytes = maxKeys * DEFAULT_BYTES_PER_KEY } = options;
  return makeHeap("storage", planFor(maxKeys, bytes));
}
