/// <reference lib="esnext.disposable" preserve="true" />
import { show, wrongArgument } from "../arguments.js";
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
import { chargeTogether } from "../lmdb/combination.js";
import type { Part } from "../lmdb/combination.js";
import { Decisions } from "../lmdb/decisions.js";
import { closeEnvironment, openEnvironment } from "../lmdb/environments.js";
import { requireLmdbOptions } from "../lmdb/options.js";
import type { LmdbStorageOptions } from "../lmdb/options.js";
import { Rates, requireText } from "../lmdb/rates.js";

const DEFAULT_NAME = "leak-snek";

/**
 * Keeps rates in LMDB, for all the processes of a host, across restarts and crashes. It decides by itself:
 * the algorithm runs in a write transaction, of which there is one at a time.
 *
 * - A denial commits nothing, and a process that is killed leaves neither a lock nor half a change.
 * - It has no timer and keeps no process alive. Each new key looks at three others, in turn, and removes
 *   those that have drained: the file stays as large as the keys in use need it.
 * - It goes by the host's clock, and lets no step back of it, of up to an hour, count twice or lock out.
 *   All limiters on one storage must go by the same clock.
 */
export class LmdbStorage implements DecidingStorage<string>, CombiningStorage, Disposable {
  /** The time of the host; see above. */
  readonly clock: Clock;
  /** The environment: storages of one decide together. */
  readonly group: object;
  readonly #rates: Rates;
  readonly #decisions: Decisions;
  #path: string | undefined;

  /** @throws TypeError for a wrong option, StorageError when the environment cannot be opened */
  constructor(options: LmdbStorageOptions) {
    requireLmdbOptions(options);
    const { path, name = DEFAULT_NAME, durability = "fast" } = options;
    const root = options.root ?? openEnvironment(options.path);
    this.#path = path;
    this.group = root;
    try {
      this.#rates = new Rates(root, name, durability);
    } catch (error) {
      this.#leave();
      throw error;
    }
    this.#decisions = new Decisions(this.#rates);
    const rates = this.#rates;
    this.clock = { now: () => rates.transact("read the time", undefined, () => rates.now()) };
  }

  admit(key: string, algorithm: Algorithm, cost: number, clock?: Clock): boolean {
    return this.#rates.transact("decide on", key, () =>
      this.#decisions.admit(key, algorithm, cost, this.#now(clock)),
    );
  }

  consume(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
    return this.#rates.transact("decide on", key, () =>
      this.#decisions.consume(key, algorithm, cost, this.#now(clock)),
    );
  }

  peek(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
    return this.#rates.transact("read", key, () =>
      this.#decisions.peek(key, algorithm, cost, this.#now(clock)),
    );
  }

  refund(key: string, algorithm: Algorithm, cost: number, clock?: Clock): void {
    this.#rates.transact("refund", key, () => {
      this.#decisions.refund(key, algorithm, cost, this.#now(clock));
    });
  }

  /**
   * Makes all charges if each is admitted, else none, in one transaction and at one moment. It is on the
   * disk by the end if any of the storages waits for that.
   *
   * @throws TypeError for a charge of another group or by no text
   */
  consumeAll(charges: readonly Charge[]): readonly ChargeDecision[] {
    const storages = charges.map(({ storage }) => this.#fellow(storage));
    const strictest = storages.find((storage) => storage.#rates.isStrict) ?? this;
    return chargeTogether(
      charges.map((charge) => this.#partOf(charge)),
      () => this.#rates.now(),
      (work) => strictest.#rates.transact("decide on several keys", undefined, work),
    );
  }

  /** @throws TypeError for a charge of another group or by no text */
  undo(charge: Charge, chargedAt: number): void {
    const storage = this.#fellow(charge.storage);
    const { decisions, key, algorithm, cost, clock } = this.#partOf(charge);
    storage.#rates.transact("undo a charge of", key, () => {
      decisions.undo(key, algorithm, cost, storage.#now(clock), chargedAt);
    });
  }

  read(key: string): Rate | undefined {
    return this.#rates.transact("read", key, () => this.#rates.get(key));
  }

  write(key: string, rate: Rate, ttlMs: number): void {
    this.#rates.transact("write", key, () => {
      const now = this.#rates.now();
      // Not every clock of a limiter is the host's: by neither may anything drain too early.
      const drainsAt = Math.max(now, rate.updatedAt) + ttlMs;
      this.#rates.keep(key, rate, drainsAt, Math.min(now, rate.updatedAt), true);
    });
  }

  delete(key: string): void {
    this.#rates.transact("delete", key, () => {
      this.#rates.remove(key);
    });
  }

  /** Ends the use of the environment, and closes it unless others of this process use it. */
  close(): void {
    this.#rates.close();
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #now(clock: Clock | undefined): number {
    return clock === undefined ? this.#rates.now() : clock.now();
  }

  /** A storage of the same environment. */
  #fellow(storage: object): LmdbStorage {
    if (storage instanceof LmdbStorage && storage.group === this.group) return storage;
    throw wrongArgument(
      new TypeError(`storage must be an LmdbStorage of this environment, got ${show(storage)}`),
    );
  }

  #partOf({ storage, key, algorithm, cost, clock }: Charge): Part {
    const fellow = this.#fellow(storage);
    fellow.#rates.requireOpen();
    return { decisions: fellow.#decisions, key: requireText(key), algorithm, cost, clock };
  }

  #leave(): void {
    if (this.#path !== undefined) closeEnvironment(this.#path);
    this.#path = undefined;
  }
}
