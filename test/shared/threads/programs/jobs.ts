import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, Clock, RateLimit } from "leak-snek";
import { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";
import { fixedSpell } from "../../../../src/testing/fixed-spell.js";

/** An algorithm, told in plain data. */
export interface AlgorithmSettings {
  readonly kind: "bucket" | "window" | "own";
  readonly rateLimit: RateLimit;
  readonly frames?: number;
}

/** Calls to be made, and on what. */
export interface Hammering {
  readonly buffer: SharedArrayBuffer;
  readonly algorithm: AlgorithmSettings;
  readonly keys: readonly string[];
  readonly calls: number;
  /** The time, which every reading moves on by a millisecond; the storage's own clock when absent. */
  readonly ticks?: SharedArrayBuffer;
}

/** What was answered: at which tick, whether admitted, and for which key by its place in the list. */
export type Answer = readonly [tick: number, admitted: boolean, key: number];

/** Keys to be charged until the thread is ended, each counted once it was admitted. */
export interface Endless {
  readonly buffer: SharedArrayBuffer;
  readonly algorithm: AlgorithmSettings;
  readonly keys: readonly string[];
  /** One count for each key, and one more for all of them together. */
  readonly admitted: SharedArrayBuffer;
}

/** Work under a lock: counts in a cell that is no good without one. */
export interface Counting {
  readonly buffer: SharedArrayBuffer;
  readonly key: string;
  readonly rounds: number;
  /** The count, the last fencing token, and how many came out of order. */
  readonly counts: SharedArrayBuffer;
}

export function algorithmOf({ kind, rateLimit, frames }: AlgorithmSettings): Algorithm {
  switch (kind) {
    case "bucket":
      return leakyBucket(rateLimit);
    case "window":
      return slidingWindow(rateLimit, { frames });
    case "own":
      return fixedSpell(rateLimit.operations, rateLimit.periodMs);
  }
}

/** A clock that never says the same twice, and remembers what it said. */
class TickingClock implements Clock {
  readonly #ticks: Int32Array;
  last = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#ticks = new Int32Array(buffer);
  }

  now(): number {
    return (this.last = Atomics.add(this.#ticks, 0, 1));
  }
}

/** What a thread can be told to do. */
export const jobs = {
  /** Counts what is admitted. */
  hammer({ buffer, algorithm, keys, calls }: Hammering): number {
    const storage = SharedMemoryStorage.from(buffer);
    const how = algorithmOf(algorithm);
    let admitted = 0;
    for (let call = 0; call < calls; call++) {
      if (storage.admit(keys[call % keys.length] ?? "", how, 1)) admitted++;
    }
    return admitted;
  },

  /** Writes down every answer. */
  record({ buffer, algorithm, keys, calls, ticks }: Hammering): readonly Answer[] {
    if (ticks === undefined) throw new Error("there are no ticks");
    const storage = SharedMemoryStorage.from(buffer);
    const how = algorithmOf(algorithm);
    const clock = new TickingClock(ticks);
    return Array.from({ length: calls }, (): Answer => {
      const key = Math.floor(Math.random() * keys.length);
      const admitted = storage.admit(keys[key] ?? "", how, 1, clock);
      return [clock.last, admitted, key];
    });
  },

  /** Charges each key alone, and then all together, for ever. */
  chargeForEver({ buffer, algorithm, keys, admitted }: Endless): void {
    const storage = SharedMemoryStorage.from(buffer);
    const how = algorithmOf(algorithm);
    const counts = new Int32Array(admitted);
    const charges = keys.map((key) => ({
      ...{ storage, key: `${key} with others`, algorithm: how, cost: 1, clock: undefined },
    }));
    for (;;) {
      for (const [index, key] of keys.entries()) {
        if (storage.admit(key, how, 1)) Atomics.add(counts, index, 1);
      }
      const answers = storage.consumeAll(charges);
      if (answers.every(({ allowed }) => allowed)) Atomics.add(counts, keys.length, 1);
    }
  },

  /** Inserts, changes and deletes keys of all sizes, for ever. */
  churnForEver({ buffer, algorithm, keys }: Endless): void {
    const storage = SharedMemoryStorage.from(buffer);
    const how = algorithmOf(algorithm);
    for (let turn = 0; ; turn++) {
      const key = keys[Math.floor(Math.random() * keys.length)] ?? "";
      if (turn % 7 === 0) storage.delete(key);
      else storage.admit(key, how, 1);
    }
  },

  /** Counts under a lock, without a care for others. */
  count({ buffer, key, rounds, counts }: Counting): void {
    const mutex = SharedMemoryMutex.from(buffer);
    const cells = new Float64Array(counts);
    for (let round = 0; round < rounds; round++) {
      using lease = mutex.lock(key);
      const before = cells[0] ?? 0;
      if (lease.fencingToken <= (cells[1] ?? 0)) cells[2] = (cells[2] ?? 0) + 1;
      cells[1] = lease.fencingToken;
      mutex.lock(`${key} inside`)[Symbol.dispose]();
      cells[0] = before + 1;
    }
  },

  /** Takes a key and never gives it back. */
  hold({ buffer, key }: Counting): number {
    return SharedMemoryMutex.from(buffer, { ttlMs: 300 }).lock(key).fencingToken;
  },

  /** What the clock of a storage says, right after another thread was asked. */
  time({ buffer }: Hammering): number {
    return SharedMemoryStorage.from(buffer).clock.now();
  },
};
