import { AsyncLimiter, leakyBucket, Limiter, MemoryMutex, rl, StorageError } from "leak-snek";
import type { LimiterEvents, LimiterListener } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { JsonStorage } from "../helpers/json-storage.js";

type Told = [name: string, event: LimiterEvents<string>[keyof LimiterEvents<string>]];

/** A listener for all events, and what it has been told. */
function recorder(): { told: Told[]; listener: LimiterListener<string> } {
  const told: Told[] = [];
  const names = ["admitted", "denied", "waiting", "gave-up", "degraded", "error"] as const;
  const methods = names.map((name) => [
    name,
    (event: LimiterEvents<string>[typeof name]) => told.push([name, event]),
  ]);
  return { told, listener: Object.fromEntries(methods) as LimiterListener<string> };
}

const algorithm = leakyBucket(rl("10/s"));
const broken = {
  read: () => {
    throw new Error("no disk");
  },
  write: () => undefined,
  delete: () => {
    throw new Error("no disk");
  },
};

const kinds = {
  "a limiter": Limiter<string>,
  "an asynchronous limiter": AsyncLimiter<string>,
};

describe.each(Object.entries(kinds))("the events of %s", (_, AnyLimiter) => {
  const clock = new ManualClock();

  test("tell of each decision, in full", async () => {
    const { told, listener } = recorder();
    const limiter = new AnyLimiter({ algorithm, clock, listener });
    const admitted = await limiter.consume("key", 4);
    expect(await limiter.limitExceeded("key", 6)).toBe(false);
    expect(await limiter.limitExceeded("key", 3)).toBe(true);
    const denied = await limiter.consume("key");
    const durationMs = expect.any(Number) as number;
    expect(told).toEqual([
      ["admitted", { key: "key", cost: 4, decision: admitted, durationMs }],
      [
        "admitted",
        {
          key: "key",
          cost: 6,
          decision: { ...admitted, remaining: 0, resetAfterMs: 1000 },
          durationMs,
        },
      ],
      ["denied", { key: "key", cost: 3, decision: { ...denied, retryAfterMs: 300 }, durationMs }],
      ["denied", { key: "key", cost: 1, decision: denied, durationMs }],
    ]);
    expect(told.every(([, event]) => event.durationMs >= 0)).toBe(true);
  });

  test("do not tell of what decides nothing", async () => {
    const { told, listener } = recorder();
    const limiter = new AnyLimiter({ algorithm, clock, listener });
    await limiter.peek("key");
    await limiter.refund("key");
    await limiter.reset("key");
    await limiter.inspect("key");
    await limiter.limitExceeded("key", 0);
    await limiter.consume("key", 0);
    expect(told).toEqual([]);
  });

  test("tell of waits, and of those in vain", async () => {
    const { told, listener } = recorder();
    const limiter = new AnyLimiter({ algorithm, clock: new ManualClock(), listener });
    await limiter.acquire("key", { cost: 10 });
    const controller = new AbortController();
    const call = limiter.acquire("key", { signal: controller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await call.catch(() => undefined);
    await limiter.acquire("key", { maxWaitMs: 99 }).catch(() => undefined);
    expect(told.map(([name]) => name)).toEqual(["admitted", "waiting", "gave-up"]);
    expect(told[1]?.[1]).toMatchObject({ cost: 1, sleepMs: 100, decision: { retryAfterMs: 100 } });
    expect(told[2]?.[1]).toMatchObject({ cost: 1, decision: { allowed: false } });
  });

  test("tell of faults", async () => {
    const { told, listener } = recorder();
    const limiter = new AnyLimiter({
      algorithm,
      rateStorage: broken,
      keyMutex: new MemoryMutex(),
      listener,
    });
    const calls: (() => unknown)[] = [
      () => limiter.limitExceeded("key"),
      () => limiter.consume("key", 2),
      () => limiter.peek("key"),
      () => limiter.refund("key"),
      () => limiter.reset("key"),
      () => limiter.acquire("key"),
    ];
    for (const call of calls) await expect(async () => call()).rejects.toThrow(StorageError);
    expect(told.map(([name]) => name)).toEqual(calls.map(() => "error"));
    expect(told[1]?.[1]).toMatchObject({ key: "key", cost: 2, error: { code: "STORAGE" } });
  });

  test("do not tell of wrong arguments", async () => {
    const { told, listener } = recorder();
    const limiter = new AnyLimiter({ algorithm, listener });
    await expect(async () => limiter.consume("key", -1)).rejects.toThrow(RangeError);
    await expect(async () => limiter.acquire("key", { maxWaitMs: -1 })).rejects.toThrow(RangeError);
    expect(told).toEqual([]);
  });

  test("are told to all who listen, for as long as they do", async () => {
    const limiter = new AnyLimiter({ algorithm, clock });
    const heard: string[] = [];
    const stopFirst = limiter.on("admitted", ({ key }) => heard.push(`first ${key}`));
    const stopSecond = limiter.on("admitted", ({ key }) => heard.push(`second ${key}`));
    await limiter.consume("a");
    stopFirst();
    stopFirst();
    await limiter.consume("b");
    stopSecond();
    await limiter.consume("c");
    expect(heard).toEqual(["first a", "second a", "second b"]);
  });

  test("change nothing by a listener that fails", async () => {
    const limiter = new AnyLimiter({ algorithm, clock });
    const errors: unknown[] = [];
    const fault = new Error("of the listener");
    limiter.on("admitted", () => {
      throw fault;
    });
    limiter.on("admitted", async () => Promise.reject(fault));
    limiter.on("error", ({ error }) => {
      errors.push(error);
      throw new Error("of the listener for errors");
    });
    limiter.on("error", async () => Promise.reject(new Error("also")));
    expect((await limiter.consume("key")).remaining).toBe(9);
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([fault, fault]);
    expect((await limiter.peek("key")).remaining).toBe(9);
  });

  test("may be listened to by those who come and go while they are told", async () => {
    const limiter = new AnyLimiter({ algorithm, clock });
    const heard: string[] = [];
    const stop = limiter.on("admitted", () => {
      heard.push("once");
      stop();
      limiter.on("admitted", () => heard.push("from then on"));
    });
    limiter.on("admitted", () => heard.push("always"));
    await limiter.consume("key");
    await limiter.consume("key");
    expect(heard).toEqual(["once", "always", "always", "from then on"]);
  });

  test.each([
    [{ admited: () => undefined }, /no event "admited"/],
    [{ admitted: "yes" }, /must be a function, got "yes"/],
    [5, /listener must be an object, got 5/],
  ])("refuse a listener such as %p", (listener: unknown, message) => {
    const construct = () => Reflect.construct(AnyLimiter, [{ algorithm, listener }]) as unknown;
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow(message);
  });
});

describe("the events of an asynchronous limiter with a policy", () => {
  test.each([
    ["allow" as const, ["error", "admitted", "degraded"]],
    ["deny" as const, ["error", "denied", "degraded"]],
  ])("tell of the fault and of the decision: %p", async (onFailure, names) => {
    const { told, listener } = recorder();
    const limiter = new AsyncLimiter({
      algorithm,
      rateStorage: broken,
      keyMutex: new MemoryMutex(),
      onFailure,
      listener,
    });
    expect(await limiter.limitExceeded("key")).toBe(onFailure === "deny");
    expect(told.map(([name]) => name)).toEqual(names);
    expect(told[2]?.[1]).toMatchObject({ decision: { degraded: true } });
  });

  test("are the same when they are not listened to", async () => {
    const limiter = new AsyncLimiter({
      algorithm,
      rateStorage: new JsonStorage(),
      keyMutex: new MemoryMutex(),
    });
    expect(await limiter.limitExceeded("key")).toBe(false);
  });
});
