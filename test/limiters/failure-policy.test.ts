import {
  AsyncLeakyBucketLimiter,
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  LeakyBucketLimiter,
  rl,
  slidingWindow,
  StorageError,
  StorageTimeoutError,
} from "leak-snek";
import type { AsyncDecidingStorage, AsyncRateStorage, Decision, OnFailure } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { AsyncJsonStorage, AsyncSwappingJsonStorage } from "../helpers/json-storage.js";

const algorithm = leakyBucket(rl("10/m"));
const cause = new Error("the line is dead");

/** A storage of a user's own that never answers. */
function silentStorage(): AsyncRateStorage<string> {
  const never = () => new Promise<never>(() => undefined);
  return { read: never, write: never, delete: never };
}

/** One that fails, at once or later. */
function failingStorage(): AsyncRateStorage<string> {
  const fail = () => Promise.reject(cause);
  return { read: fail, write: fail, delete: fail };
}

const storages = { silent: silentStorage, failing: failingStorage };

function limiterOver(
  rateStorage: AsyncRateStorage<string>,
  onFailure?: OnFailure<string>,
  deadlineMs = 20,
) {
  const keyMutex = new AsyncMemoryMutex<string>();
  return new AsyncLimiter({ algorithm, rateStorage, keyMutex, deadlineMs, onFailure });
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
}

describe("by the policy", () => {
  test("throw, which is the default, a call rejects with a typed error", async () => {
    for (const onFailure of ["throw", undefined] as const) {
      const late = limiterOver(silentStorage(), onFailure);
      const failing = limiterOver(failingStorage(), onFailure, 60_000);
      for (const method of ["limitExceeded", "consume", "peek", "refund", "reset"] as const) {
        const lateError = await errorOf(late[method]("key"));
        expect(lateError).toBeInstanceOf(StorageTimeoutError);
        expect(lateError).toMatchObject({
          code: "STORAGE_TIMEOUT",
          message: 'the storage did not answer within 20 ms for key "key"',
        });
        const error = await errorOf(failing[method]("key"));
        expect(error).toBeInstanceOf(StorageError);
        expect(error).toMatchObject({ code: "STORAGE", cause });
      }
    }
  });

  describe.each(Object.entries(storages))("over a %s storage,", (_name, storage) => {
    test("allow, every call goes ahead and says so", async () => {
      const limiter = limiterOver(storage(), "allow");
      const allowed: Decision = {
        allowed: true,
        limit: 10,
        remaining: 0,
        retryAfterMs: 0,
        resetAfterMs: 0,
        degraded: true,
      };
      expect(await limiter.limitExceeded("key", 10)).toBe(false);
      expect(await limiter.consume("key", 10)).toEqual(allowed);
      expect(await limiter.peek("key")).toEqual(allowed);
    });

    test("deny, none goes ahead, and it says when to come again", async () => {
      const limiter = limiterOver(storage(), "deny");
      const denied: Decision = {
        allowed: false,
        limit: 10,
        remaining: 0,
        retryAfterMs: 20,
        resetAfterMs: 0,
        degraded: true,
      };
      expect(await limiter.limitExceeded("key")).toBe(true);
      expect(await limiter.consume("key")).toEqual(denied);
      expect(await limiter.peek("key")).toEqual(denied);
      expect(await limiter.peek("key", 0)).toMatchObject({ allowed: true, retryAfterMs: 0 });
      expect(await limiter.limitExceeded("key", 0)).toBe(false);
    });

    test.each(["allow", "deny"] as const)(
      "%s, a cost above the capacity is denied for good",
      async (onFailure) => {
        const limiter = limiterOver(storage(), onFailure);
        expect(await limiter.limitExceeded("key", 11)).toBe(true);
        expect(await limiter.consume("key", 11)).toMatchObject({
          allowed: false,
          retryAfterMs: Infinity,
          reason: "cost-exceeds-capacity",
          degraded: true,
        });
      },
    );

    test.each(["allow", "deny"] as const)(
      "%s, what is no decision still fails",
      async (onFailure) => {
        const limiter = limiterOver(storage(), onFailure);
        expect(await errorOf(limiter.refund("key"))).toMatchObject({ name: /Storage\w*Error/ });
        expect(await errorOf(limiter.reset("key"))).toMatchObject({ name: /Storage\w*Error/ });
      },
    );

    test("another limiter, that one decides, gives back and forgets", async () => {
      const clock = new ManualClock();
      const other = new LeakyBucketLimiter({ rateLimit: rl("3/m"), clock });
      const limiter = limiterOver(storage(), other);
      expect(await limiter.limitExceeded("key", 2)).toBe(false);
      expect(await limiter.consume("key", 2)).toMatchObject({
        allowed: false,
        limit: 3,
        remaining: 1,
        retryAfterMs: 20_000,
        degraded: true,
      });
      await limiter.refund("key", 1);
      expect(await limiter.peek("key", 2)).toMatchObject({ allowed: true, degraded: true });
      await limiter.reset("key");
      expect(other.peek("key").remaining).toBe(3);
    });

    test("another asynchronous limiter, it is as well", async () => {
      const other = new AsyncLeakyBucketLimiter({ rateLimit: rl("1/m") });
      const limiter = limiterOver(storage(), other);
      expect(await limiter.limitExceeded("key")).toBe(false);
      expect(await limiter.consume("key")).toMatchObject({ allowed: false, degraded: true });
    });
  });

  test.each(["throw", "allow", "deny"] as const)(
    "%s, a wrong cost is refused all the same",
    async (onFailure) => {
      const limiter = limiterOver(failingStorage(), onFailure);
      expect(await errorOf(limiter.consume("key", -1))).toBeInstanceOf(RangeError);
      expect(await errorOf(limiter.limitExceeded("key", 0.5))).toBeInstanceOf(RangeError);
    },
  );
});

test("a decision that the storage made is not called degraded", async () => {
  const rateStorage = new AsyncJsonStorage();
  expect(await limiterOver(rateStorage, "allow").consume("key")).not.toHaveProperty("degraded");
});

test.each([
  [
    { onFailure: "panic" },
    /^onFailure must be "throw", "allow", "deny" or a limiter, got "panic"$/,
  ],
  [{ onFailure: {} }, /^onFailure must be/],
  [{ deadlineMs: 0 }, /^deadlineMs must be a whole number from 1 to 2\^53 - 1, got 0$/],
  [{ deadlineMs: 1.5 }, /^deadlineMs must be a whole number from 1/],
  [{ deadlineMs: "250" }, /^deadlineMs must be a whole number from 1/],
])("the options %p are refused", (options, message) => {
  const make = (): unknown => Reflect.construct(AsyncLimiter, [{ algorithm, ...options }]);
  expect(make).toThrow(message);
});

describe("after the deadline", () => {
  test("a lock is no longer waited for, and a rate no longer written", async () => {
    const rateStorage = new AsyncJsonStorage();
    const keyMutex = new AsyncMemoryMutex<string>();
    const limiter = new AsyncLimiter({ algorithm, rateStorage, keyMutex, deadlineMs: 20 });
    const lease = await keyMutex.lock("key");
    expect(await errorOf(limiter.consume("key"))).toBeInstanceOf(StorageTimeoutError);
    await lease[Symbol.asyncDispose]();
    await pause(20);
    expect([keyMutex.size, rateStorage.storage.rows.size]).toEqual([0, 0]);
  });

  test.each(["with a lock", "by compare and swap"])(
    "nothing is written %s of what was read too late",
    async (way) => {
      const rateStorage = new AsyncSwappingJsonStorage();
      const readVersioned = rateStorage.readVersioned.bind(rateStorage);
      rateStorage.readVersioned = async (key) => {
        await pause(60);
        return readVersioned(key);
      };
      const keyMutex = way === "with a lock" ? new AsyncMemoryMutex<string>() : undefined;
      const limiter = new AsyncLimiter({ algorithm, rateStorage, keyMutex, deadlineMs: 20 });
      expect(await errorOf(limiter.consume("key"))).toBeInstanceOf(StorageTimeoutError);
      await pause(100);
      expect(rateStorage.storage.rows.size).toBe(0);
    },
  );

  test("what a storage answers or throws is dropped", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const answers: (() => void)[] = [];
    const late = <T>(settle: (resolve: (value: T) => void, reject: (e: Error) => void) => void) =>
      new Promise<T>((resolve, reject) => {
        answers.push(() => {
          settle(resolve, reject);
        });
      });
    const storage: AsyncDecidingStorage<string> = {
      admit: () => late<boolean>((resolve) => resolve(true)),
      consume: () => late<Decision>((_, reject) => reject(cause)),
      peek: () => late<Decision>((_, reject) => reject(cause)),
      refund: () => late<undefined>((_, reject) => reject(cause)),
      read: () => late<undefined>((resolve) => resolve(undefined)),
      write: () => late<undefined>((resolve) => resolve(undefined)),
      delete: () => late<undefined>((_, reject) => reject(cause)),
    };
    const limiter = new AsyncLimiter({ algorithm, rateStorage: storage, deadlineMs: 20 });
    const methods = ["limitExceeded", "consume", "peek", "refund", "reset"] as const;
    const errors = await Promise.all(methods.map((method) => errorOf(limiter[method]("key"))));
    for (const error of errors) expect(error).toBeInstanceOf(StorageTimeoutError);
    for (const answer of answers) answer();
    await pause(10);
    process.off("unhandledRejection", note);
    expect([answers.length, unhandled]).toEqual([5, []]);
  });
});

describe("a storage that once did not answer", () => {
  test.each(["with a lock", "by compare and swap"])(
    "is asked again by the next call %s",
    async (way) => {
      const rateStorage = new AsyncSwappingJsonStorage();
      const readVersioned = rateStorage.readVersioned.bind(rateStorage);
      let reads = 0;
      rateStorage.readVersioned = (key) =>
        reads++ === 0 ? new Promise(() => undefined) : readVersioned(key);
      const keyMutex = way === "with a lock" ? new AsyncMemoryMutex<string>() : undefined;
      const limiter = new AsyncLimiter({ algorithm, rateStorage, keyMutex, deadlineMs: 20 });
      expect(await errorOf(limiter.consume("key"))).toBeInstanceOf(StorageTimeoutError);
      expect(await limiter.consume("key")).toMatchObject({ allowed: true, remaining: 9 });
    },
  );

  test("is not written by others while a write may yet be carried out", async () => {
    const rateStorage = new AsyncJsonStorage();
    const keyMutex = new AsyncMemoryMutex<string>();
    const write = rateStorage.write.bind(rateStorage);
    let carryOut = () => Promise.resolve();
    rateStorage.write = (...written) =>
      new Promise((resolve) => {
        carryOut = () => write(...written).then(resolve);
      });
    const limiter = new AsyncLimiter({ algorithm, rateStorage, keyMutex, deadlineMs: 20 });
    expect(await errorOf(limiter.consume("key"))).toBeInstanceOf(StorageTimeoutError);
    expect(keyMutex.size).toBe(1);
    rateStorage.write = write;
    await carryOut();
    expect(await limiter.consume("key")).toMatchObject({ remaining: 8 });
  });
});

test.each([new TypeError("fetch failed"), new RangeError("out of range"), new Error("closed")])(
  "what a mutex or a storage of one's own throws, be it %p, is a fault of the storage",
  async (thrown) => {
    const fail = () => Promise.reject(thrown);
    const deciding = { admit: fail, consume: fail, peek: fail, refund: fail, read: fail };
    const rateStorage = { ...deciding, write: fail, delete: fail };
    for (const parts of [
      { rateStorage },
      { rateStorage: new AsyncJsonStorage(), keyMutex: { lock: fail } },
    ]) {
      const limiter = new AsyncLimiter({ ...parts, algorithm });
      expect(await errorOf(limiter.consume("key"))).toMatchObject({ code: "STORAGE" });
      const allowing = new AsyncLimiter({ ...parts, algorithm, onFailure: "allow" });
      expect(await allowing.consume("key")).toMatchObject({ allowed: true, degraded: true });
    }
  },
);

test("each of many calls settles by its own deadline, in the order asked", async () => {
  const limiter = limiterOver(silentStorage());
  const settled: number[] = [];
  const started = performance.now();
  const calls = Array.from({ length: 50 }, async (_, index) => {
    await pause(index % 10);
    await errorOf(limiter.consume(`key ${index}`));
    settled.push(index);
  });
  await Promise.all(calls);
  expect(settled).toHaveLength(50);
  expect(performance.now() - started).toBeGreaterThanOrEqual(20);
});

test("a storage that decides at once is not waited for", async () => {
  const limiter = new AsyncLimiter({ algorithm: slidingWindow(rl("2/m")), deadlineMs: 1 });
  const answers = await Promise.all([1, 2, 3].map(() => limiter.limitExceeded("key")));
  expect(answers).toEqual([false, false, true]);
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
