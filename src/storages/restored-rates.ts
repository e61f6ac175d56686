import type { Clock } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { WrittenLifetime } from "../tables/lifetime.js";
import { MemoryRates } from "./memory-rates.js";
import type { Snapshot, SnapshotRate } from "./snapshot.js";

/** The rates that a snapshot holds; of more than `maxKeys`, those that drain last. */
export function restoredRates<K>(
  snapshot: Snapshot<K>,
  maxKeys: number,
  clock: Clock,
): MemoryRates<K> {
  const rates = new MemoryRates<K>(maxKeys);
  for (const { key, rate, ttlMs, endsAt } of lastDrained(snapshot.rates, maxKeys)) {
    const lifetime = new WrittenLifetime(ttlMs, clock, endsAt);
    rates.add(key, copyOf(rate), lifetime);
  }
  return rates;
}

function lastDrained<K>(
  rates: readonly SnapshotRate<K>[],
  most: number,
): readonly SnapshotRate<K>[] {
  if (rates.length <= most) return rates;
  return [...rates].sort((one, other) => drainedAt(other) - drainedAt(one)).slice(0, most);
}

function drainedAt({ rate, ttlMs, endsAt = -Infinity }: SnapshotRate): number {
  return Math.max(rate.updatedAt + ttlMs, endsAt);
}
