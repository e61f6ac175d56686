import { show, wrongArgument } from "../arguments.js";
import { contention, describeKey, StorageError } from "../errors.js";
import type { Rate } from "../interfaces/index.js";
import { removeDrainedInPassing } from "./drained-keys.js";
import { HostTime } from "./host-time.js";
import { keyEncoder } from "./keys.js";
import { LastCommit } from "./last-commit.js";
import type { LmdbRoot, LmdbTable } from "./root.js";
import { rateIn, RateWriter } from "./stored-rate.js";

/** When a commit is done: once it is in the file, or once that is on the disk. */
export type Durability = "fast" | "every-commit";

// lmdb's `TransactionFlags`: abortable, committed when it returns, and not synced to the disk.
const EVERY_COMMIT = 1 | 2;
const FAST = EVERY_COMMIT | 0x10000;

/** How often a transaction is begun anew because somebody opened the environment just then. */
const MOST_TRIES = 100;

const writer = new RateWriter();

/** The rates of one table, read and changed in transactions, with all that goes wrong as a StorageError. */
export class Rates {
  readonly #table: LmdbTable;
  readonly #flags: number;
  readonly #time: HostTime;
  readonly #lastCommit: LastCommit;
  /** Whether a commit waits for the disk. */
  readonly isStrict: boolean;
  #isClosed = false;

  /** @throws StorageError when the table cannot be opened */
  constructor(root: LmdbRoot, name: string, durability: Durability) {
    this.#lastCommit = new LastCommit(root);
    this.#table = attempt(`open its database ${show(name)}`, () => this.#open(root, name));
    this.isStrict = durability === "every-commit";
    this.#flags = durability === "fast" ? FAST : EVERY_COMMIT;
    this.#time = new HostTime(this.#table);
  }

  /** One that is not there yet is made. */
  #open(root: LmdbRoot, name: string): LmdbTable {
    const open = () => {
      if (!this.#lastCommit.isBasis()) return undefined;
      return { result: root.openDB({ name, encoding: "binary", keyEncoder }) };
    };
    try {
      return untilBasis(undefined, () => root.transactionSync(open));
    } catch (error) {
      this.#lastCommit.close();
      throw error;
    }
  }

  /**
   * Runs the work in a write transaction: no other process is in one meanwhile. Where nothing is
   * changed, nothing is committed; what is thrown undoes everything.
   */
  transact<T>(what: string, key: unknown, work: () => T): T {
    this.requireOpen();
    return untilBasis(key, () => this.#try(what, key, work));
  }

  #try<T>(what: string, key: unknown, work: () => T): Outcome<T> {
    const progress = { isAtWork: false };
    try {
      return this.#table.transactionSync(() => {
        if (!this.#lastCommit.isBasis()) return undefined;
        progress.isAtWork = true;
        const result = work();
        progress.isAtWork = false;
        return { result };
      }, this.#flags);
    } catch (cause) {
      if (progress.isAtWork) throw cause;
      throw fault(what, cause, key);
    }
  }

  /** The time of the host, within a transaction. */
  now(): number {
    return attempt("tell the time", () => this.#time.now());
  }

  /** @throws StorageError for what is no rate */
  get(key: string): Rate | undefined {
    const text = requireText(key);
    const bytes = attempt("read", () => this.#table.getBinaryFast(text), text);
    return bytes && rateIn(bytes, text);
  }

  /** Keeps a rate until it drains, at least. For a new key, others make room that have drained by `now`. */
  keep(key: string, rate: Rate, drainsAt: number, now: number, isNew: boolean): void {
    const text = requireText(key);
    attempt(
      "write",
      () => {
        this.#table.put(text, writer.write(text, rate, drainsAt));
        if (isNew) removeDrainedInPassing(this.#table, now);
        this.#time.note();
      },
      text,
    );
  }

  remove(key: string): void {
    const text = requireText(key);
    attempt("delete", () => this.#table.remove(text), text);
  }

  /** @throws StorageError when the storage has been closed */
  requireOpen(): void {
    if (this.#isClosed) throw new StorageError("the storage is closed");
  }

  close(): void {
    this.#isClosed = true;
    this.#lastCommit.close();
  }
}

/** Undefined when the transaction would not have gone on from the last commit: nothing was done. */
type Outcome<T> = { readonly result: T } | undefined;

/** Begins anew until the transaction goes on from the last commit. */
function untilBasis<T>(key: unknown, transact: () => Outcome<T>): T {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const outcome = transact();
    if (outcome !== undefined) return outcome.result;
  }
  throw contention(key, MOST_TRIES);
}

function attempt<T>(what: string, work: () => T, key?: string): T {
  try {
    return work();
  } catch (cause) {
    throw fault(what, cause, key);
  }
}

function fault(what: string, cause: unknown, key: unknown): StorageError {
  const object = key === undefined ? "" : ` ${describeKey(key)}`;
  return new StorageError(`lmdb failed to ${what}${object}`, { cause });
}

/** @throws TypeError for a key that is no text */
export function requireText(key: unknown): string {
  if (typeof key === "string") return key;
  throw wrongArgument(new TypeError(`key must be a string, got ${show(key)}`));
}
