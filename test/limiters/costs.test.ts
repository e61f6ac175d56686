import { spawnSync } from "node:child_process";
import {
  allOf,
  AsyncLeakyBucketLimiter,
  AsyncMemoryMutex,
  LeakyBucketLimiter,
  MemoryMutex,
  rl,
} from "leak-snek";
import type { AsyncLease, Lease, Rate } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { CompiledPrograms } from "../helpers/compiled-programs.js";
import { AsyncJsonStorage, JsonStorage } from "../helpers/json-storage.js";

class CountingStorage extends JsonStorage {
  reads = 0;
  writes = 0;

  override read(key: string): Rate | undefined {
    this.reads++;
    return super.read(key);
  }

  override write(key: string, rate: Rate, ttlMs: number): void {
    this.writes++;
    super.write(key, rate, ttlMs);
  }
}

class CountingMutex extends MemoryMutex<string> {
  locks = 0;

  override lock(key: string): Lease {
    this.locks++;
    return super.lock(key);
  }
}

class AsyncCountingStorage extends AsyncJsonStorage {
  override readonly storage = new CountingStorage();
}

class AsyncCountingMutex extends AsyncMemoryMutex<string> {
  locks = 0;

  override lock(key: string): Promise<AsyncLease> {
    this.locks++;
    return super.lock(key);
  }
}

/** What is done in all grows as what is asked: with each doubling it doubles. */
const MANY = [100, 200, 400];

describe("of a composition, all that is done grows no faster than what is asked", () => {
  test.each(MANY)("by %p decisions on as many keys", (count) => {
    const rateStorage = new CountingStorage();
    const keyMutex = new CountingMutex();
    const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage, keyMutex });
    for (let key = 0; key < count; key++) limiter.limitExceeded(`key ${key}`);
    expect(rateStorage).toMatchObject({ reads: count, writes: count });
    expect(keyMutex.locks).toBe(count);
  });

  test.each(MANY)("by %p decisions on one key, in flight at once", async (count) => {
    const rateStorage = new AsyncCountingStorage();
    const keyMutex = new AsyncCountingMutex();
    const limiter = new AsyncLeakyBucketLimiter({ rateLimit: rl("1000/m"), rateStorage, keyMutex });
    await Promise.all(Array.from({ length: count }, () => limiter.limitExceeded("key")));
    expect(rateStorage.storage).toMatchObject({ reads: count, writes: count });
    expect(keyMutex.locks).toBe(count);
  });

  test.each(MANY)("by %p who wait for one key", async (count) => {
    const clock = new ManualClock();
    const rateStorage = new CountingStorage();
    const keyMutex = new CountingMutex();
    const rateLimit = rl("1/s");
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage, keyMutex, clock });
    const calls = Promise.all(Array.from({ length: count }, () => limiter.acquire("key")));
    for (let second = 0; second < count; second++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1000);
    }
    await calls;
    // Each but the first is denied once, and then sleeps until it has its turn.
    expect(rateStorage.reads).toBeLessThanOrEqual(4 * count);
    expect(rateStorage.writes).toBe(count);
  });

  test.each([4, 8, 16])("by a decision on %p limits that stand together", (count) => {
    const storages = Array.from({ length: count }, () => new CountingStorage());
    const keyMutex = new CountingMutex();
    const limiter = allOf(
      storages.map((rateStorage) => {
        return new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage, keyMutex });
      }),
    );
    limiter.limitExceeded("key");
    for (const { reads } of storages) expect(reads).toBeLessThanOrEqual(3);
    expect(keyMutex.locks).toBeLessThanOrEqual(3 * count);
  });
});

describe("a decision leaves nothing behind", () => {
  const DECISIONS = 5_000_000;
  const library = new CompiledPrograms("src").pathOf("index");

  /** By how many bytes the memory in use grows; in a process of its own, where nothing else happens. */
  function growth(limiter: string): number {
    const program = `
      const { LeakyBucketLimiter, SlidingWindowLimiter } = require(${JSON.stringify(library)});
      const keys = Array.from({ length: 500 }, (_, key) => "key " + key);
      const rateLimit = { operations: 1000, periodMs: 1000 };
      let time = 0;
      const clock = { now: () => time };
      const limiter = ${limiter};
      // Time moves on, so frames come and go, and operations leak.
      const decide = () => {
        for (let decision = 0; decision < ${DECISIONS}; decision++) {
          if (decision % 100 === 0) time++;
          limiter.limitExceeded(keys[decision % keys.length]);
        }
      };
      const bytesInUse = () => {
        gc();
        const { heapUsed, external } = process.memoryUsage();
        return heapUsed + external;
      };
      decide();
      const before = bytesInUse();
      decide();
      console.log(bytesInUse() - before);`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", program], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return Number(stdout);
  }

  test.each([
    ["in a leaky bucket", "new LeakyBucketLimiter({ rateLimit, clock })"],
    ["in a window of one frame", "new SlidingWindowLimiter({ rateLimit, frames: 1, clock })"],
    ["in a window of 10 frames", "new SlidingWindowLimiter({ rateLimit, clock })"],
    ["in a window of 1,000 frames", "new SlidingWindowLimiter({ rateLimit, frames: 1000, clock })"],
  ])("%s", (_, limiter) => {
    // V8 keeps what it compiles, some two million bytes; a reference each would be forty million.
    expect(growth(limiter)).toBeLessThanOrEqual(DECISIONS);
  });
});
