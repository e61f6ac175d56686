import type {
  Algorithm,
  AsyncDecider,
  AsyncRateStorage,
  CallConditions,
  ChargeDecision,
  Clock,
  Decision,
  RateStorage,
} from "../interfaces/index.js";
import { AsyncCheckedStorage } from "./async-checked-storage.js";
import type { ReadRate } from "./async-checked-storage.js";
import { Patience } from "./patience.js";
import { changeTo, charge, consume, peek, refund, undoOf } from "./step.js";
import type { Operation, Step } from "./step.js";

/**
 * For how much longer a rate is kept that was decided by a clock of the limiter's own: the storage's
 * time does not say when it has drained.
 */
const FOREIGN_TIME_MS = 3_600_000;

/** One step that is to be done for a caller. */
export interface Errand<K, Answer> {
  readonly operation: Operation<Answer>;
  readonly key: K;
  readonly algorithm: Algorithm;
  readonly cost: number;
  /** The clock to decide by, in place of the storage's. */
  readonly clock: Clock | undefined;
  /** How long the caller waits. */
  readonly patience: Patience;
}

/** `StepDecider` with promises. */
export abstract class AsyncStepDecider<K> implements AsyncDecider<K> {
  /** The storage of the user, with its faults made typed errors. */
  protected readonly storage: AsyncCheckedStorage<K>;
  readonly #clock: Clock;

  /** @param clock the clock of the state, for a storage that does not tell its time */
  constructor(storage: RateStorage<K> | AsyncRateStorage<K>, clock: Clock) {
    this.storage = new AsyncCheckedStorage(storage);
    this.#clock = clock;
  }

  async admit(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<boolean> {
    return (await this.consume(key, algorithm, cost, clock, waitMs)).allowed;
  }

  async consume(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<Decision> {
    using patience = new Patience(key, waitMs);
    return await this.change({ operation: consume, key, algorithm, cost, clock, patience });
  }

  async peek(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<Decision> {
    using patience = new Patience(key, waitMs);
    const read = await this.storage.read(key, algorithm, { waitMs });
    // A key that would be kept for ever is written again, with a time to live.
    if (read.isUnbounded === true) {
      return await this.change({ operation: peek, key, algorithm, cost, clock, patience });
    }
    return peek(algorithm, read.rate, this.#timeOf(read, clock), cost).answer;
  }

  async refund(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<void> {
    using patience = new Patience(key, waitMs);
    await this.change({ operation: refund, key, algorithm, cost, clock, patience });
  }

  /** `consume`, and when that was. */
  async charge(
    key: K,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<ChargeDecision> {
    using patience = new Patience(key, waitMs);
    return await this.change({ operation: charge, key, algorithm, cost, clock, patience });
  }

  /** Takes back a charge that was made at `chargedAt`; see `Algorithm.undo`. */
  async undo(
    key: K,
    algorithm: Algorithm,
    cost: number,
    chargedAt: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<void> {
    using patience = new Patience(key, waitMs);
    const operation = undoOf(chargedAt);
    await this.change({ operation, key, algorithm, cost, clock, patience });
  }

  delete(key: K, conditions: CallConditions = {}): Promise<void> {
    return this.storage.delete(key, conditions);
  }

  /** Reads, does one step and keeps what it leaves, so that nobody comes between. */
  protected abstract change<Answer>(errand: Errand<K, Answer>): Promise<Answer>;

  /** Does the step on what was read; what it leaves is for the caller to keep. */
  protected stepOn<Answer>(read: ReadRate, errand: Errand<K, Answer>): Step<Answer> {
    const { operation, algorithm, cost, clock } = errand;
    const now = this.#timeOf(read, clock);
    const { answer, change: left } = operation(algorithm, read.rate, now, cost);
    // A key that would be kept for ever is written again, with a time to live.
    const mended = read.isUnbounded === true ? changeTo(algorithm, read.rate, now) : undefined;
    const change = left ?? mended;
    if (change === undefined) return { answer };
    if (clock === undefined || change.rate === undefined) return { answer, change };
    return { answer, change: { ...change, ttlMs: change.ttlMs + FOREIGN_TIME_MS } };
  }

  #timeOf({ now }: ReadRate, clock: Clock | undefined): number {
    return clock === undefined ? (now ?? this.#clock.now()) : clock.now();
  }
}
