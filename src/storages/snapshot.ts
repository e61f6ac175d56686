import { describeKey, StorageError } from "../errors.js";
import type { Clock, Rate } from "../interfaces/index.js";
import { isRate } from "../rates.js";
import { WrittenLifetime } from "../tables/lifetime.js";
import type { KeptRate } from "../tables/rate-table.js";

/** Tells a snapshot from other JSON. */
export const SNAPSHOT_FORMAT = "leak-snek snapshot";
/** The newest version that can be read, and the one that is made. */
export const SNAPSHOT_VERSION = 1;

/**
 * What a `MemoryStorage` holds at one moment, as plain data that JSON keeps without loss.
 *
 * @typeParam K strings, finite numbers, booleans or null
 */
export interface Snapshot<K = unknown> {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly version: typeof SNAPSHOT_VERSION;
  /** When it was taken: milliseconds of the storage's clock. */
  readonly takenAt: number;
  /** The same moment in milliseconds since the epoch, by the clock of the host. */
  readonly takenAtEpochMs: number;
  readonly rates: readonly SnapshotRate<K>[];
}

/** What a snapshot holds for one key: what `RateStorage.write` takes. */
export interface SnapshotRate<K = unknown> {
  readonly key: K;
  readonly rate: Rate;
  /** How many milliseconds after `rate.updatedAt` it has drained, by the clock of its limiter. */
  readonly ttlMs: number;
  /** The time of the storage's clock before which it has not, for a rate that a limiter wrote. */
  readonly endsAt?: number;
}

/**
 * Takes a snapshot of the rates.
 *
 * @param clock the storage's own
 * @param decidedBy the clock that the limiters go by, when it is known: what has drained is left out
 * @throws StorageError that names the key, for a key or rate that JSON cannot hold
 */
export function snapshotOf<K>(
  kept: Iterable<KeptRate<K>>,
  clock: Clock,
  decidedBy: Clock | undefined,
): Snapshot<K> {
  const takenAt = clock.now();
  const takenAtEpochMs = Date.now();
  const now = decidedBy?.now();
  const rates: SnapshotRate<K>[] = [];
  for (const one of kept) {
    if (hasDrained(one, now)) continue;
    rates.push(snapshotRateOf(one));
  }
  return {
    format: SNAPSHOT_FORMAT,
    version: SNAPSHOT_VERSION,
    takenAt,
    takenAtEpochMs,
    rates,
  };
}

/** How many milliseconds have passed since a snapshot was taken; never less than none. */
export function passedSince(snapshot: Snapshot): number {
  return Math.max(0, Date.now() - snapshot.takenAtEpochMs);
}

/** Whether JSON gives a key back as it was. */
export function isKeyOfJson(key: unknown): boolean {
  return (
    key === null ||
    typeof key === "string" ||
    typeof key === "boolean" ||
    (typeof key === "number" && Number.isFinite(key))
  );
}

function hasDrained({ rate, lifetime }: KeptRate<unknown>, now = rate.updatedAt): boolean {
  return lifetime.timeToLive(rate, rate.updatedAt) <= 0 || lifetime.timeToLive(rate, now) <= 0;
}

function snapshotRateOf<K>({ key, rate, lifetime }: KeptRate<K>): SnapshotRate<K> {
  if (!isKeyOfJson(key)) {
    throw new StorageError(
      `a snapshot cannot hold ${describeKey(key)}: JSON has strings, finite numbers, booleans and null`,
    );
  }
  // By the rate's own time, for nobody else knows what the clock of its limiter shows now.
  const ttlMs = wholeMs(lifetime.timeToLive(rate, rate.updatedAt));
  if (!isRate(rate) || Number.isNaN(ttlMs)) {
    throw new StorageError(`a snapshot cannot hold what is stored for ${describeKey(key)}`);
  }
  const endsAt = lifetime instanceof WrittenLifetime ? lifetime.endsAt : undefined;
  return endsAt === undefined
    ? { key, rate, ttlMs }
    : { key, rate, ttlMs, endsAt: wholeMs(endsAt) };
}

/** A time that JSON can hold, and not earlier: a rate that never drains has one that never comes. */
function wholeMs(ms: number): number {
  return Math.min(Math.ceil(ms), Number.MAX_SAFE_INTEGER);
}
