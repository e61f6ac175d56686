import { Redis } from "ioredis";
import { AsyncLimiter, leakyBucket, LockLostError, LockTimeoutError, rl } from "leak-snek";
import type { AsyncLease, AsyncMutex } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { ScriptArgument } from "leak-snek/redis";
import { CountingCommands } from "../helpers/counting-commands.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

test("a lease that is lost and never given back lets the next of this process have the key", async () => {
  const mutex = new RedisMutex({ client, ttlMs: 400, prefix: newPrefix() });
  const forgotten = await mutex.lock("key");
  const next = await mutex.lock("key");
  expect(next.fencingToken).toBeGreaterThan(forgotten.fencingToken);
  expect(forgotten.signal.reason).toBeInstanceOf(LockLostError);
  await forgotten[Symbol.asyncDispose]();
  expect(next.validForMs).toBeGreaterThan(0);
  await next[Symbol.asyncDispose]();
  expect(mutex.size).toBe(0);
});

test("a lock that somebody took the time to live from gets one again", async () => {
  const prefix = newPrefix();
  const mutex = new RedisMutex({ client, ttlMs: 400, prefix });
  await mutex.lock("key");
  await client.persist(`${prefix}!key`);
  const next = await mutex.lock("key");
  await next[Symbol.asyncDispose]();
});

/** A client whose first call is slow to be answered, as by a server that has to be told the script. */
class SlowToKnow extends CountingCommands {
  override async runKnownScript(sha1: string, keys: string[], args: ScriptArgument[]) {
    if (this.calls.length > 0) return super.runKnownScript(sha1, keys, args);
    this.calls.push(keys);
    await pause(50);
    throw new Error("NOSCRIPT No matching script.");
  }
}

test("who gives up while the lock is being taken does not have it in the end", async () => {
  const prefix = newPrefix();
  const mutex = new RedisMutex({ client: new SlowToKnow(client), ttlMs: 8000, prefix });
  const controller = new AbortController();
  const taking = mutex.lock("key", { signal: controller.signal });
  controller.abort(new Error("given up"));
  await expect(taking).rejects.toThrow("given up");
  await pause(100);
  const another = new RedisMutex({ client, ttlMs: 8000, prefix, acquireTimeoutMs: 1000 });
  const lease = await another.lock("key");
  await lease[Symbol.asyncDispose]();
});

test("a time to wait that is over is a LockTimeoutError that names the key", async () => {
  const prefix = newPrefix();
  const mutex = new RedisMutex({ client, prefix, acquireTimeoutMs: 200 });
  const lease = await mutex.lock("my key");
  const elsewhere = new CountingCommands(client);
  const another = new RedisMutex({ client: elsewhere, prefix, acquireTimeoutMs: 200 });
  for (const waiting of [mutex, another]) {
    const error: unknown = await waiting.lock("my key").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LockTimeoutError);
    expect(String(error)).toContain('key "my key" was not free in 200 ms');
  }
  await lease[Symbol.asyncDispose]();
});

/** Which times to live were asked for. */
class KeptTimes extends CountingCommands {
  readonly ttlsMs: string[] = [];

  override runKnownScript(sha1: string, keys: string[], args: ScriptArgument[]) {
    this.ttlsMs.push(String(args[1]));
    return super.runKnownScript(sha1, keys, args);
  }
}

test("those who wait by one client are served in their order, whichever mutex they ask", async () => {
  const prefix = newPrefix();
  const commands = new KeptTimes(client);
  const mutexes = [3000, 4000, 5000].map((ttlMs) => {
    return new RedisMutex({ client: commands, prefix, ttlMs });
  });
  const another = new RedisMutex({ client, prefix });
  const held = await another.lock("key");
  const served: number[] = [];
  const waiting = Array.from({ length: 9 }, async (_, place) => {
    await using lease = await mutexes[place % 3]?.lock("key");
    served.push(place);
    await Promise.resolve(lease);
  });
  await pause(20);
  // Only the first of them looks whether the lock is free.
  expect(new Set(commands.ttlsMs)).toEqual(new Set(["3000"]));
  await held[Symbol.asyncDispose]();
  await Promise.all(waiting);
  expect(served).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(mutexes[0]?.size).toBe(0);
});

test("a mutex with another prefix is not in the way of those on the same client", async () => {
  const [first, second] = [newPrefix(), newPrefix()].map((prefix) => {
    return new RedisMutex({ client, prefix });
  });
  await using one = await first?.lock("key");
  await using other = await second?.lock("key");
  expect(one?.validForMs).toBeGreaterThan(0);
  expect(other?.validForMs).toBeGreaterThan(0);
});

test("a limiter whose lease is overtaken before it writes is told that the lock was lost", async () => {
  const rateStorage = new RedisStorage({ client, prefix: newPrefix() });
  const rate = { operations: 1, updatedAt: Date.now() };
  await rateStorage.write("key", rate, 60_000, { fencingToken: 100 });
  const late: AsyncMutex<string> = {
    lock: (): Promise<AsyncLease> =>
      Promise.resolve({ fencingToken: 99, [Symbol.asyncDispose]: () => Promise.resolve() }),
  };
  const limiter = new AsyncLimiter({
    algorithm: leakyBucket(rl("10/m")),
    rateStorage,
    keyMutex: late,
  });
  const error: unknown = await limiter.consume("key").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LockLostError);
  expect(await rateStorage.read("key")).toEqual(rate);
});
