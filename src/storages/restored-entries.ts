import type { Clock } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { WrittenLifetime } from "./lifetime.js";
import { MemoryEntries } from "./memory-entries.js";
import { MemoryEntry } from "./memory-entry.js";
import type { Snapshot, SnapshotRate } from "./snapshot.js";

/** The entries that a snapshot holds; of more than `maxKeys`, those that drain last. */
export function restoredEntries<K>(
  snapshot: Snapshot<K>,
  maxKeys: number,
  clock: Clock,
): MemoryEntries<K> {
  const entries = new MemoryEntries<K>(maxKeys);
  for (const { key, rate, ttlMs, endsAt } of lastDrained(snapshot.rates, maxKeys)) {
    const lifetime = new WrittenLifetime(ttlMs, clock, endsAt);
    entries.put(new MemoryEntry(key, copyOf(rate), lifetime));
  }
  return entries;
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
