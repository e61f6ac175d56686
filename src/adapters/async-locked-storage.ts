import { describeKey, LockLostError } from "../errors.js";
import type {
  AsyncLease,
  AsyncMutex,
  AsyncRateStorage,
  CallConditions,
  Clock,
  Mutex,
  RateStorage,
} from "../interfaces/index.js";
import { unlessAborted } from "../unless-aborted.js";
import { AsyncStepDecider } from "./async-step-decider.js";
import type { Errand } from "./async-step-decider.js";
import { Patience } from "./patience.js";
import { WaitingMutex } from "./waiting-mutex.js";

/** `LockedStorage` with promises; either part may be synchronous. */
export class AsyncLockedStorage<K> extends AsyncStepDecider<K> {
  readonly #mutex: AsyncMutex<K>;

  constructor(
    storage: RateStorage<K> | AsyncRateStorage<K>,
    mutex: Mutex<K> | AsyncMutex<K>,
    clock: Clock,
  ) {
    super(storage, clock);
    this.#mutex = new WaitingMutex(mutex);
  }

  override async delete(key: K, { waitMs }: CallConditions = {}): Promise<void> {
    using patience = new Patience(key, waitMs);
    const lease = await this.#mutex.lock(key, patience);
    try {
      await unlessLost(lease, this.storage.delete(key, conditionsOf(key, lease, patience)));
    } finally {
      await lease[Symbol.asyncDispose]();
    }
  }

  protected async change<Answer>(errand: Errand<K, Answer>): Promise<Answer> {
    const { key, algorithm, patience } = errand;
    const lease = await this.#mutex.lock(key, patience);
    try {
      const conditions = { waitMs: patience.leftMs };
      const read = await patience.orGivenUp(this.storage.read(key, algorithm, conditions));
      const { answer, change } = this.stepOn(read, errand);
      if (change !== undefined) {
        await unlessLost(lease, this.storage.keep(key, change, conditionsOf(key, lease, patience)));
      }
      return answer;
    } finally {
      await lease[Symbol.asyncDispose]();
    }
  }
}

/**
 * Under which conditions a key may be written.
 *
 * @throws LockLostError when the lease is over, StorageTimeoutError when nobody waits any more
 */
function conditionsOf(key: unknown, lease: AsyncLease, patience: Patience): CallConditions {
  const { signal, fencingToken } = lease;
  if (signal?.aborted === true) {
    throw new LockLostError(`the lock of ${describeKey(key)} was lost before it was written`, {
      cause: signal.reason,
    });
  }
  return { waitMs: patience.leftMs, fencingToken };
}

/**
 * A write is waited for, even longer than its caller waits: while it may yet be carried out, nobody else
 * must have the key, unless the lease is lost and the key is somebody else's already.
 */
function unlessLost<T>({ signal }: AsyncLease, written: Promise<T>): Promise<T> {
  return signal === undefined ? written : unlessAborted(signal, written);
}
