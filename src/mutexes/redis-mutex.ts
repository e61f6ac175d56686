import { randomUUID } from "node:crypto";
import { requireOptions, requireWholeNumber, show } from "../arguments.js";
import { describeKey, LeakSnekError, StorageError } from "../errors.js";
import type { AsyncLease, AsyncMutex, LockOptions } from "../interfaces/index.js";
import type { RedisClient } from "../redis/client.js";
import { Acquisition } from "../redis/acquisition.js";
import { inTime } from "../redis/in-time.js";
import { KeySpace } from "../redis/key-space.js";
import { RedisLease, validityOf } from "../redis/redis-lease.js";
import { RedisLock } from "../redis/redis-lock.js";
import { ScriptCalls } from "../redis/script-calls.js";
import { AsyncMemoryMutex } from "./async-memory-mutex.js";

/** Which Redis a `RedisMutex` keeps its locks in, and how. */
export interface RedisMutexOptions {
  /** A connected client of the user's, as for a `RedisStorage`. */
  readonly client: RedisClient;
  /**
   * How long a lock lives that is not given back, in milliseconds, a whole number from 10, ten seconds
   * unless given: longer than the work under it takes, unless it is renewed.
   */
  readonly ttlMs?: number | undefined;
  /**
   * The longest wait for a key in milliseconds, a whole number from 1, after which `lock` rejects with
   * a `LockTimeoutError`; ten seconds unless given.
   */
  readonly acquireTimeoutMs?: number | undefined;
  /** Whether a lease is renewed for as long as it is held and the process runs; not unless given. */
  readonly renew?: boolean | undefined;
  /** What the name of each lock begins with, "leak-snek" unless given. */
  readonly prefix?: string | undefined;
}

const DEFAULT_PREFIX = "leak-snek";
const DEFAULT_TTL_MS = 10_000;
const DEFAULT_ACQUIRE_TIMEOUT_MS = 10_000;
const SHORTEST_TTL_MS = 10;

/** Who waits for which lock, by its name: all mutexes on one client share a queue. */
const queues = new WeakMap<ScriptCalls, AsyncMemoryMutex<string>>();

/** Pauses between two looks at a lock that somebody else holds, in milliseconds. */
const SHORTEST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 64;

/**
 * Mutual exclusion between all processes that share a Redis or Valkey: a lease with a time to live,
 * guarded by a fencing token.
 *
 * - Those who wait for a lock by one client are served in their order and contend with others as one,
 *   whichever mutex they ask; between processes chance decides.
 * - A lease tells when it is lost: `signal` aborts, at the latest when its time is up here.
 * - What no lock in Redis can promise: a failover loses a lock that was not replicated, and a holder
 *   that was paused goes on after its time. Let what it guards refuse old tokens, as `RedisStorage`
 *   does.
 */
export class RedisMutex implements AsyncMutex<string> {
  readonly #calls: ScriptCalls;
  readonly #keys: KeySpace;
  readonly #queue: AsyncMemoryMutex<string>;
  readonly #ttlMs: number;
  readonly #acquireTimeoutMs: number;
  readonly #renew: boolean;

  /** @throws TypeError for a client that is none, RangeError for a time that is no whole number */
  constructor(options: RedisMutexOptions) {
    requireOptions(options);
    const { client, prefix = DEFAULT_PREFIX, renew = false } = options;
    const { ttlMs = DEFAULT_TTL_MS, acquireTimeoutMs = DEFAULT_ACQUIRE_TIMEOUT_MS } = options;
    requireWholeNumber("ttlMs", ttlMs, SHORTEST_TTL_MS);
    requireWholeNumber("acquireTimeoutMs", acquireTimeoutMs, 1);
    if (typeof renew !== "boolean") {
      throw new TypeError(`renew must be true or false, got ${show(renew)}`);
    }
    this.#keys = new KeySpace(prefix, "!");
    this.#calls = ScriptCalls.of(client);
    this.#queue = queueOf(this.#calls);
    this.#ttlMs = ttlMs;
    this.#acquireTimeoutMs = acquireTimeoutMs;
    this.#renew = renew;
  }

  /** How many locks are held or waited for by its client, whichever mutex they were asked of. */
  get size(): number {
    return this.#queue.size;
  }

  /**
   * Waits for the key.
   *
   * Rejects with the reason of `signal` when that aborts first, with a `LockTimeoutError` when the time
   * is up first, with a `StorageTimeoutError` when Redis has not answered for `ttlMs`, and with a
   * `StorageError` when it fails. What was taken for it without its knowing is given back.
   */
  async lock(key: string, { signal }: LockOptions = {}): Promise<RedisLease> {
    const name = this.#keys.nameOf(key);
    signal?.throwIfAborted();
    using attempt = new Acquisition(key, this.#acquireTimeoutMs, signal);
    const turn = await this.#queue.lock(name, attempt);
    try {
      return await this.#take(key, name, turn, attempt);
    } catch (error) {
      await turn[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #take(
    key: string,
    name: string,
    turn: AsyncLease,
    attempt: Acquisition,
  ): Promise<RedisLease> {
    for (let pauses = 0; ; pauses++) {
      // Another holder each time: what gives back a lock that came too late must not give back the next.
      const lock = new RedisLock(this.#calls, name, randomUUID(), this.#ttlMs);
      const askedAt = performance.now();
      const outcome = await this.#tryToTake(lock, key, attempt);
      if (outcome.isTaken && validityOf(this.#ttlMs, askedAt) > 0) {
        return new RedisLease({
          lock,
          fencingToken: outcome.fencingToken,
          askedAt,
          keyText: describeKey(key),
          renew: this.#renew,
          passOn: () => void turn[Symbol.asyncDispose](),
        });
      }
      if (outcome.isTaken) letGo(lock);
      else await attempt.pause(pauseMs(pauses, outcome.heldForMs));
    }
  }

  /** Whoever gives up, or gets no answer, may hold the lock without knowing: it is given back. */
  async #tryToTake(lock: RedisLock, key: string, attempt: Acquisition) {
    const waitMs = Math.min(this.#ttlMs, attempt.leftMs);
    const taking = lock.take(waitMs, attempt.signal);
    try {
      return await attempt.orGivenUp(inTime(describeKey(key), taking, waitMs));
    } catch (error) {
      letGo(lock);
      // By another connection that may go before the taking.
      taking.then(() => letGo(lock)).catch(() => undefined);
      if (error instanceof LeakSnekError || attempt.signal.aborted) throw error;
      throw new StorageError(`Redis failed to lock ${describeKey(key)}`, { cause: error });
    }
  }
}

function queueOf(calls: ScriptCalls): AsyncMemoryMutex<string> {
  const known = queues.get(calls);
  if (known !== undefined) return known;
  const queue = new AsyncMemoryMutex<string>();
  queues.set(calls, queue);
  return queue;
}

/** Gives a lock back that may have been taken; if that fails, it frees itself. */
function letGo(lock: RedisLock): void {
  lock.release(lock.ttlMs).catch(() => undefined);
}

/** Longer each time, at random, and not much longer than the lock can be held. */
function pauseMs(pauses: number, heldForMs: number): number {
  const longest = Math.min(SHORTEST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS);
  const untilFree = heldForMs > 0 ? heldForMs + 1 : longest;
  return Math.min(longest * (0.5 + Math.random()), untilFree);
}
