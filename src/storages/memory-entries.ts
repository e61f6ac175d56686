import type { MemoryEntry } from "./memory-entry.js";

/** How many entries a new one looks at: with two, the drained ones never become the most. */
const LOOKED_AT = 2;
/** How many are sampled when there is no room, to choose whom to forget. */
const SAMPLED = 5;

/**
 * The entries of a storage, found by key, and in an array besides: so they can be looked at in turn,
 * and sampled at random, without a timer and without a walk through all of them.
 */
export class MemoryEntries<K> {
  readonly #byKey = new Map<K, MemoryEntry<K>>();
  readonly #inTurn: MemoryEntry<K>[] = [];
  readonly #most: number;
  /** Where the look at the entries has come to. */
  #turn = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#inTurn.length;
  }

  [Symbol.iterator](): IterableIterator<MemoryEntry<K>> {
    return this.#inTurn.values();
  }

  get(key: K): MemoryEntry<K> | undefined {
    return this.#byKey.get(key);
  }

  /** Adds one under a key that has none, after making room. */
  add(entry: MemoryEntry<K>, now: number): void {
    this.#deleteDrained(now);
    if (this.size >= this.#most) this.#deleteSoonestDrained(now);
    this.put(entry);
  }

  /** Adds one under a key that has none, where there is room. */
  put(entry: MemoryEntry<K>): void {
    entry.slot = this.#inTurn.push(entry) - 1;
    this.#byKey.set(entry.key, entry);
  }

  delete(key: K): void {
    const entry = this.#byKey.get(key);
    if (entry === undefined) return;
    this.#byKey.delete(key);
    const last = this.#inTurn.pop();
    if (last === undefined || last === entry) return;
    last.slot = entry.slot;
    this.#inTurn[entry.slot] = last;
  }

  /** Looks at the next few entries, and removes those that have drained. */
  #deleteDrained(now: number): void {
    for (let looks = 0; looks < LOOKED_AT; looks++) {
      if (this.#turn >= this.size) this.#turn = 0;
      // The newest entry takes the slot of one that goes, and has its turn in the next round.
      const entry = this.#inTurn[this.#turn++];
      if (entry !== undefined && entry.timeToLive(now) <= 0) this.delete(entry.key);
    }
  }

  #deleteSoonestDrained(now: number): void {
    let soonest: MemoryEntry<K> | undefined;
    let timeToLive = Infinity;
    for (let samples = 0; samples < SAMPLED; samples++) {
      const entry = this.#inTurn[Math.floor(Math.random() * this.size)];
      const entryTimeToLive = entry?.timeToLive(now) ?? Infinity;
      if (soonest !== undefined && entryTimeToLive >= timeToLive) continue;
      soonest = entry;
      timeToLive = entryTimeToLive;
    }
    if (soonest !== undefined) this.delete(soonest.key);
  }
}
