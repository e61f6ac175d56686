import { requireCost, requireOptions, show, wrongArgument } from "../arguments.js";
import { describeKey, foreignRate, LockLostError, StorageError } from "../errors.js";
import type {
  Algorithm,
  AsyncCombiningStorage,
  AsyncDecidingStorage,
  AsyncSwappingStorage,
  CallConditions,
  Charge,
  ChargeDecision,
  Clock,
  Decision,
  Rate,
  VersionedRate,
} from "../interfaces/index.js";
import type { RedisClient, ScriptArgument } from "../redis/client.js";
import { callCombined } from "../redis/combined-call.js";
import type { CombinedCharge } from "../redis/combined-call.js";
import { Decisions } from "../redis/decisions.js";
import { DenialCache } from "../redis/denial-cache.js";
import type { DenialCacheOptions } from "../redis/denial-cache.js";
import { KeySpace } from "../redis/key-space.js";
import {
  Admission,
  Consumption,
  Deletion,
  ExplainedAdmission,
  Peek,
  Refund,
} from "../redis/requests.js";
import type { Question, Request } from "../redis/requests.js";
import { isReply, ScriptCalls } from "../redis/script-calls.js";
import { Script } from "../redis/script.js";
import { keepLua } from "../redis/scripts/keep.lua.js";
import { readLua } from "../redis/scripts/read.lua.js";
import { slotOf } from "../redis/slot.js";
import { rateOfNumbers, storedRateOf } from "../redis/stored-rate.js";
import { twinOf } from "../redis/twin.js";
import type { Twin } from "../redis/twin.js";

/** Which Redis a `RedisStorage` keeps its rates in, and how. */
export interface RedisStorageOptions {
  /**
   * A connected client of the user's, who also closes it: of node-redis 5 or later (client, pool,
   * cluster, sentinel), of ioredis 5 or later (Redis, Cluster), or one's own `RedisCommands`.
   */
  readonly client: RedisClient;
  /** What the name of each key begins with, "leak-snek" unless given; storages of one share rates. */
  readonly prefix?: string | undefined;
  /** Denies here, without a round trip, who was denied by the server; not done unless given. */
  readonly denialCache?: DenialCacheOptions | undefined;
}

const DEFAULT_PREFIX = "leak-snek";
const readScript = new Script(readLua);
const keepScript = new Script(keepLua);
const DELETION: Question = { algorithm: undefined, twin: undefined, cost: 0, now: undefined };

/**
 * Keeps rates in Redis or Valkey, for all the processes that share it, and decides there by the
 * algorithm's Lua twin: one script call, whatever is asked, by the server's clock.
 *
 * - Each rate is one key, "prefix:key", which expires when the rate has drained.
 * - What is asked in one turn of the event loop goes in one call; in a cluster, in one for each slot.
 * - An algorithm without a twin is decided by compare and swap, or with a mutex by lock, read and
 *   write; by the server's clock as well.
 * - Each call is made at most once. When a reply is lost, nobody can say whether it was carried out:
 *   the limiter's `deadlineMs` and `onFailure` say what then.
 * - What a Redis loses in a failover, because it was not replicated, can be admitted once more.
 */
export class RedisStorage
  implements AsyncDecidingStorage<string>, AsyncSwappingStorage<string>, AsyncCombiningStorage
{
  /** Whatever it decides by itself, it settles in time. */
  readonly settlesInTime = true;
  readonly #calls: ScriptCalls;
  readonly #keys: KeySpace;
  readonly #decisions: Decisions;
  readonly #denials: DenialCache | undefined;

  /** @throws TypeError for a client or prefix that is none, RangeError for a wrong `maxKeys` */
  constructor(options: RedisStorageOptions) {
    requireOptions(options);
    const { client, prefix = DEFAULT_PREFIX, denialCache } = options;
    this.#keys = new KeySpace(prefix, ":");
    this.#denials = denialCache && new DenialCache(denialCache);
    this.#calls = ScriptCalls.of(client);
    this.#decisions = new Decisions(this.#calls, this.#keys, this.#denials);
  }

  /** Storages of one client decide together, whatever their prefixes. */
  get group(): object {
    return this.#calls;
  }

  /** Whether all algorithms have Lua twins and, in a cluster, all keys share a slot. */
  combines(charges: readonly Charge[]): boolean {
    if (!charges.every(({ algorithm }) => this.decides(algorithm))) return false;
    const { isCluster, keyPrefix = "" } = this.#calls.commands;
    if (isCluster !== true) return true;
    const slots = charges.map((charge) => slotOf(keyPrefix + this.#placeOf(charge).name));
    return slots.every((slot) => slot === slots[0]);
  }

  /**
   * Rejects with a RangeError for two charges of one key, which is that of storages of one prefix too.
   */
  async consumeAll(
    charges: readonly Charge[],
    waitMs?: number,
  ): Promise<readonly ChargeDecision[]> {
    const combined = charges.map((charge) => this.#combinedChargeOf(charge));
    requireDistinct(combined);
    for (const { storage } of charges) {
      if (storage instanceof RedisStorage) storage.#decisions.send();
    }
    return callCombined(this.#calls, combined, waitMs);
  }

  /** Whether the algorithm has a Lua twin. */
  decides(algorithm: Algorithm): boolean {
    return twinOf(algorithm) !== undefined;
  }

  admit(
    key: string,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): boolean | Promise<boolean> {
    if (this.#denials === undefined || clock !== undefined) {
      return this.#ask(Admission, key, algorithm, cost, clock?.now(), waitMs);
    }
    if (this.#denials.denies(key, algorithm, cost)) return false;
    return this.#ask(ExplainedAdmission, key, algorithm, cost, undefined, waitMs);
  }

  consume(
    key: string,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Decision | Promise<Decision> {
    const denial =
      clock === undefined ? this.#denials?.decisionOn(key, algorithm, cost) : undefined;
    return denial ?? this.#ask(Consumption, key, algorithm, cost, clock?.now(), waitMs);
  }

  peek(
    key: string,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<Decision> {
    return this.#ask(Peek, key, algorithm, cost, clock?.now(), waitMs);
  }

  async refund(
    key: string,
    algorithm: Algorithm,
    cost: number,
    clock?: Clock,
    waitMs?: number,
  ): Promise<void> {
    await this.#forgetting(key, () =>
      this.#ask(Refund, key, algorithm, cost, clock?.now(), waitMs),
    );
  }

  async delete(key: string, conditions: CallConditions = {}): Promise<void> {
    if (conditions.fencingToken !== undefined) {
      await this.#keep("delete", key, "", 0, "any", conditions);
      return;
    }
    await this.#forgetting(key, () =>
      this.#decisions.ask(Deletion, key, DELETION, conditions.waitMs),
    );
  }

  async read(key: string, conditions?: CallConditions): Promise<Rate | undefined> {
    return (await this.readVersioned(key, conditions)).rate;
  }

  /** The rate and its version, and the time of the server's clock. */
  async readVersioned(key: string, conditions: CallConditions = {}): Promise<VersionedRate> {
    const reply = String(await this.#run("read", key, readScript, [], conditions));
    const [now, version = "", isKeptForEver, ...numbers] = reply.trimEnd().split(" ");
    const rate = numbers.length === 0 ? undefined : rateOfNumbers(numbers.map(Number));
    const isUnbounded = isKeptForEver === "1";
    return { rate, version, now: Number(now), isUnbounded };
  }

  async write(
    key: string,
    rate: Rate,
    ttlMs: number,
    conditions: CallConditions = {},
  ): Promise<void> {
    const value = storedRateOf(rate, conditions.fencingToken ?? 0);
    await this.#keep("write", key, value, ttlMs, "any", conditions);
  }

  async swap(
    key: string,
    version: VersionedRate["version"],
    rate: Rate | undefined,
    ttlMs: number,
    conditions: CallConditions = {},
  ): Promise<boolean> {
    const value = rate === undefined ? "" : storedRateOf(rate, conditions.fencingToken ?? 0);
    return (await this.#keep("swap", key, value, ttlMs, `is${version}`, conditions)) === "kept";
  }

  #ask<Answer>(
    Kind: new (question: Question) => Request<Answer>,
    key: string,
    algorithm: Algorithm,
    cost: number,
    now: number | undefined,
    waitMs: number | undefined,
  ): Promise<Answer> {
    requireCost(cost);
    return this.#decisions.ask(
      Kind,
      key,
      { algorithm, twin: requireTwin(algorithm), cost, now },
      waitMs,
    );
  }

  #combinedChargeOf(charge: Charge): CombinedCharge {
    const { algorithm, cost, clock } = charge;
    requireCost(cost);
    const question = { algorithm, twin: requireTwin(algorithm), cost, now: clock?.now() };
    return { ...this.#placeOf(charge), question };
  }

  /** Where a charge is kept, which may be in another storage of the client. */
  #placeOf({ storage, key }: Charge): Omit<CombinedCharge, "question"> {
    if (!(storage instanceof RedisStorage) || storage.#calls !== this.#calls) {
      throw new TypeError(`charges must be of RedisStorages of one client, got ${show(storage)}`);
    }
    if (typeof key !== "string") {
      throw wrongArgument(new TypeError(`key must be a string, got ${show(key)}`));
    }
    return { key, name: storage.#keys.nameOf(key), denials: storage.#denials };
  }

  /** Does what may make room for a key: a denial from before it or during it may be none after it. */
  async #forgetting<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.#denials?.forget(key);
    try {
      return await work();
    } finally {
      this.#denials?.forget(key);
    }
  }

  async #keep(
    method: string,
    key: string,
    value: ScriptArgument,
    ttlMs: number,
    condition: string,
    conditions: CallConditions,
  ): Promise<string> {
    const { fencingToken = 0 } = conditions;
    const args = [value, String(ttlMs), String(fencingToken), condition];
    const outcome = await this.#forgetting(key, () =>
      this.#run(method, key, keepScript, args, conditions),
    );
    if (String(outcome) !== "lost") return String(outcome);
    throw new LockLostError(
      `${describeKey(key)} was written by a later lease than that of token ${fencingToken}`,
    );
  }

  /** Runs a script of one key, after what has been asked before. */
  async #run(
    method: string,
    key: string,
    script: Script,
    args: ScriptArgument[],
    { waitMs }: CallConditions,
  ): Promise<unknown> {
    const name = this.#keys.nameOf(key);
    this.#decisions.send();
    try {
      return await this.#calls.run(script, [name], args, { waitMs });
    } catch (cause) {
      if (isReply(cause, "FOREIGN")) throw foreignRate(key);
      throw new StorageError(`Redis failed to ${method} ${describeKey(key)}`, { cause });
    }
  }
}

/** @throws TypeError for an algorithm that has none */
function requireTwin(algorithm: Algorithm): Twin {
  const twin = twinOf(algorithm);
  if (twin !== undefined) return twin;
  throw wrongArgument(
    new TypeError(
      "algorithm has no Lua twin: use it through a limiter, which compares and swaps then",
    ),
  );
}

/** @throws RangeError for two charges of one key */
function requireDistinct(charges: readonly CombinedCharge[]): void {
  const names = new Set<string>();
  for (const { key, name } of charges) {
    if (names.has(name)) {
      throw wrongArgument(
        new RangeError(
          `two limits keep ${describeKey(key)} in the same place, and would count each operation ` +
            "twice: give each a prefix of its own, or other keys",
        ),
      );
    }
    names.add(name);
  }
}
