import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, Charge } from "leak-snek";
import { SharedMemoryStorage } from "leak-snek/shared";
import { heapOf } from "../../src/shared/heap.js";
import { HEAD_WORDS, TRANSACTIONS } from "../../src/shared/layout.js";
import { auditHeap } from "../helpers/heap-audit.js";
import { loadAsAnotherThread } from "../helpers/second-thread.js";

const other = loadAsAnotherThread();
const rateLimit = { operations: 100, periodMs: 3_600_000 };

const bucket = leakyBucket(rateLimit);
const window = slidingWindow(rateLimit);

/** The algorithm, with something that happens once, in the midst of the next of these calls. */
function interrupted(
  algorithm: Algorithm,
  method: "decide" | "timeToLive",
  interruption: () => void,
): Algorithm {
  let isOver = false;
  const interrupt = () => {
    if (isOver) return;
    isOver = true;
    interruption();
  };
  return {
    capacity: algorithm.capacity,
    decide(rate, now, cost) {
      const next = algorithm.decide(rate, now, cost);
      if (method === "decide") interrupt();
      return next;
    },
    peek: (rate, now, cost) => algorithm.peek(rate, now, cost),
    refund: (rate, now, cost) => algorithm.refund(rate, now, cost),
    timeToLive(rate, now) {
      if (method === "timeToLive") interrupt();
      return algorithm.timeToLive(rate, now);
    },
  };
}

/** Has something happen in the moment after the word of a transaction has turned to made. */
function onceMade(work: () => void) {
  const { compareExchange } = Atomics;
  let isOver = false;
  return jest
    .spyOn(Atomics, "compareExchange")
    .mockImplementation((words, index, before, after) => {
      const found = compareExchange(words, index, before, after);
      const isOfTransaction = index >= HEAD_WORDS && index < HEAD_WORDS + TRANSACTIONS;
      // Of the changes of such a word none but that from pending to made leaves it higher by one.
      if (isOver || !isOfTransaction || Number(after) !== Number(before) + 1) return found;
      isOver = true;
      work();
      return found;
    });
}

function setup(maxKeys: number, algorithm: Algorithm) {
  const storage = new SharedMemoryStorage({ maxKeys });
  const stranger = other.SharedMemoryStorage.from(storage.buffer);
  const usedOf = (key: string) => 100 - stranger.peek(key, algorithm, 0).remaining;
  /** Charges of several keys, the last of which is decided by an algorithm of its own. */
  const chargesOf = (last: Algorithm, keys: number): Charge[] =>
    Array.from({ length: keys }, (_, index) => ({
      ...{ storage, key: `key ${index}`, cost: 3, clock: undefined },
      algorithm: index === keys - 1 ? last : algorithm,
    }));
  return { storage, stranger, usedOf, chargesOf };
}

/** One part, or several: where several keys share a lock, and where they do not. */
describe.each([
  ["a leaky bucket", 50, bucket],
  ["a sliding window", 5000, window],
])("what a thread decides by %s in a storage for %d keys", (_, maxKeys, algorithm) => {
  test.each(["decide", "timeToLive"] as const)(
    "is void, and decided again, when it was taken for dead in the midst of it (%s)",
    (method) => {
      const { storage, stranger, usedOf } = setup(maxKeys, algorithm);
      storage.admit("key", algorithm, 10);
      const slow = interrupted(algorithm, method, () => {
        expect(stranger.admit("key", algorithm, 30)).toBe(true);
      });
      expect(storage.consume("key", slow, 5).remaining).toBe(55);
      expect(usedOf("key")).toBe(45);
      auditHeap(heapOf("storage", storage.buffer));
    },
  );

  test("is undone where it was written in part", () => {
    const { storage, stranger, usedOf } = setup(maxKeys, bucket);
    storage.admit("key", bucket, 10);
    let isOver = false;
    const halfWritten: Algorithm = {
      ...interrupted(bucket, "timeToLive", () => undefined),
      decide(rate, now, cost) {
        const next = bucket.decide(rate, now, cost);
        if (next === undefined || isOver) return next;
        const { operations, updatedAt, partsPerOperation } = next;
        const interrupt = () => {
          isOver = true;
          expect(stranger.admit("key", bucket, 1)).toBe(true);
          return updatedAt;
        };
        return {
          operations,
          partsPerOperation,
          get updatedAt() {
            return interrupt();
          },
        };
      },
    };
    // The time is read after the operations have been written.
    expect(storage.admit("key", { ...halfWritten, timeToLive: () => 3_600_000 }, 5)).toBe(true);
    expect(usedOf("key")).toBe(16);
    auditHeap(heapOf("storage", storage.buffer));
  });

  test("does not fit any more when others came between", () => {
    const { storage, stranger, usedOf } = setup(maxKeys, algorithm);
    const slow = interrupted(algorithm, "decide", () => {
      expect(stranger.admit("key", algorithm, 98)).toBe(true);
    });
    expect(storage.admit("key", slow, 5)).toBe(false);
    expect(usedOf("key")).toBe(98);
  });

  test("is void for a refund as well", () => {
    const { storage, stranger, usedOf } = setup(maxKeys, algorithm);
    storage.admit("key", algorithm, 10);
    const slow = interrupted(algorithm, "timeToLive", () => {
      expect(stranger.admit("key", algorithm, 1)).toBe(true);
    });
    storage.refund("key", slow, 4);
    expect(usedOf("key")).toBe(7);
  });

  test.each(["decide", "timeToLive"] as const)(
    "is void for all of several keys, each of them (%s)",
    (method) => {
      for (const taken of [0, 2]) {
        const { storage, stranger, usedOf, chargesOf } = setup(maxKeys, algorithm);
        const slow = interrupted(algorithm, method, () => {
          expect(stranger.admit(`key ${taken}`, algorithm, 1)).toBe(true);
        });
        const answers = storage.consumeAll(chargesOf(slow, 4));
        expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, true]);
        const used = [0, 1, 2, 3].map((index) => usedOf(`key ${index}`));
        expect(used).toEqual([0, 1, 2, 3].map((index) => (index === taken ? 4 : 3)));
        auditHeap(heapOf("storage", storage.buffer));
      }
    },
  );

  test("stands for all of several keys once it was made, whichever locks are still held", () => {
    const { storage, stranger, usedOf, chargesOf } = setup(maxKeys, algorithm);
    const keys = ["key 0", "key 1", "key 2", "key 3"];
    const dying = onceMade(() => {
      for (const key of keys) expect(stranger.admit(key, algorithm, 1)).toBe(true);
    });
    const answers = storage.consumeAll(chargesOf(algorithm, keys.length));
    dying.mockRestore();
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, true]);
    expect(keys.map(usedOf)).toEqual([4, 4, 4, 4]);
    auditHeap(heapOf("storage", storage.buffer));
  });

  test("throws what the algorithm throws, changes nothing, and keeps nobody waiting", () => {
    const { storage, stranger, usedOf, chargesOf } = setup(maxKeys, algorithm);
    storage.admit("key", algorithm, 10);
    const broken = interrupted(algorithm, "timeToLive", () => {
      throw new Error("of the algorithm");
    });
    expect(() => storage.admit("key", broken, 5)).toThrow("of the algorithm");
    const alsoBroken = interrupted(algorithm, "timeToLive", () => {
      throw new Error("of the algorithm");
    });
    expect(() => storage.consumeAll(chargesOf(alsoBroken, 3))).toThrow("of the algorithm");
    const askedAt = performance.now();
    expect(stranger.admit("key", algorithm, 1)).toBe(true);
    expect(performance.now() - askedAt).toBeLessThan(100);
    expect(usedOf("key")).toBe(11);
    expect(usedOf("key 0")).toBe(0);
    auditHeap(heapOf("storage", storage.buffer));
  });
});

test("a decision is given up when its thread is taken for dead each time", () => {
  const { storage, stranger, usedOf } = setup(50, bucket);
  const endless: Algorithm = {
    ...interrupted(bucket, "decide", () => undefined),
    decide(rate, now, cost) {
      stranger.delete("key");
      return bucket.decide(rate, now, cost);
    },
  };
  expect(() => storage.admit("key", endless, 1)).toThrow("5 times over");
  expect(usedOf("key")).toBe(0);
});

test("a storage asked from within an algorithm that it runs refuses, whichever of its parts is asked", () => {
  const storage = new SharedMemoryStorage({ maxKeys: 5000 });
  for (const key of ["key", "another", "third", "fourth"]) {
    const asking = interrupted(bucket, "decide", () => void storage.peek(key, bucket, 1));
    expect(() => storage.admit("key", asking, 1)).toThrow("must not ask the storage that asks it");
  }
  expect(storage.admit("key", bucket, 100)).toBe(true);
});
