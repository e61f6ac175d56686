import { setTimeout as sleep } from "node:timers/promises";
import { LockLostError, LockTimeoutError, StorageError, StorageTimeoutError } from "leak-snek";
import { RedisMutex } from "leak-snek/redis";
import type { RedisMutexOptions } from "leak-snek/redis";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { FaultProxy } from "../../helpers/fault-proxy.js";
import { LatenessWatch, outcomeOf } from "../../helpers/outcomes.js";
import { ioRedis, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { withCommands } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";

/** What a call may take beyond its time, on a machine that has time for it. */
const SLACK_MS = 50;
/** Longer than any test takes: what is free before then was given back. */
const LONG_TTL_MS = 60_000;
/** A release may take so long, whatever becomes of it. */
const LONGEST_RELEASE_MS = 1000;

const clients = [
  { client: "node-redis", connect: nodeRedis },
  { client: "ioredis", connect: ioRedis },
];

describe.each(clients)("A Redis mutex by $client", ({ connect }) => {
  let server: RedisServer;
  let proxy: FaultProxy;
  let connection: Connection;
  let direct: Connection;
  let lateness: LatenessWatch;

  beforeAll(async () => {
    server = await startRedisServer();
    proxy = await FaultProxy.to(server.port);
  });

  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  beforeEach(async () => {
    proxy.pass();
    await command("FLUSHALL");
    connection = await connect(`redis://127.0.0.1:${proxy.port}`);
    direct = await connect(server.url);
    lateness = new LatenessWatch();
  });

  afterEach(async () => {
    lateness[Symbol.dispose]();
    await connection.close();
    await direct.close();
  });

  /** Sends one command past the clients under test. */
  function command(...words: string[]): Promise<unknown> {
    return withCommands((send) => send(server.port, ...words));
  }

  function mutexOf(options: Partial<RedisMutexOptions> = {}): RedisMutex {
    return new RedisMutex({ client: connection.client, ttlMs: LONG_TTL_MS, ...options });
  }

  /** The mutex of another process, which the proxy does not disturb. */
  function otherMutex(options: Partial<RedisMutexOptions> = {}): RedisMutex {
    return mutexOf({ client: direct.client, ...options });
  }

  async function expectFreeSoon(key: string): Promise<void> {
    const lease = await otherMutex({ acquireTimeoutMs: 2000 }).lock(key);
    await lease[Symbol.asyncDispose]();
  }

  async function expectHeld(key: string): Promise<void> {
    const { error } = await outcomeOf(() => otherMutex({ acquireTimeoutMs: 300 }).lock(key));
    expect(error).toBeInstanceOf(LockTimeoutError);
  }

  /** Scripts run so far; a lock is asked for by one each. */
  async function scriptsRun(): Promise<number> {
    const info = String(await command("INFO", "commandstats"));
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0);
  }

  test("gives up in time when the reply to a take is lost, and leaves nothing locked", async () => {
    const mutex = mutexOf({ acquireTimeoutMs: 300 });
    await (await mutex.lock("key"))[Symbol.asyncDispose]();
    proxy.dropReplies();
    const { error, tookMs } = await outcomeOf(() => mutex.lock("key"));
    expect([LockTimeoutError, StorageTimeoutError]).toContain(
      error instanceof Error ? error.constructor : undefined,
    );
    expect(tookMs).toBeLessThanOrEqual(300 + SLACK_MS + lateness.longestMs);
    await expectFreeSoon("key");
    expect(mutex.size).toBe(0);
  });

  test("fails when the reply to a take is lost with its connection, and leaves nothing locked", async () => {
    const mutex = mutexOf({ acquireTimeoutMs: 2000 });
    await (await mutex.lock("key"))[Symbol.asyncDispose]();
    proxy.cutAfterNextReplyIsDropped();
    const { error } = await outcomeOf(() => mutex.lock("key"));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toHaveProperty("cause", expect.any(Error));
    await expectFreeSoon("key");
    expect(mutex.size).toBe(0);
  });

  test("does not report as held what was taken when its time was up already", async () => {
    const mutex = mutexOf({ ttlMs: 250, acquireTimeoutMs: 5000 });
    await (await mutex.lock("key"))[Symbol.asyncDispose]();
    await command("CLIENT", "PAUSE", "700", "ALL");
    const { error, tookMs } = await outcomeOf(() => mutex.lock("key"));
    expect(error).toBeInstanceOf(StorageTimeoutError);
    expect(tookMs).toBeLessThanOrEqual(250 + SLACK_MS + lateness.longestMs);
    await expectFreeSoon("key");
  });

  test("counts the time of a lease from before it was asked for", async () => {
    const mutex = mutexOf({ ttlMs: 2000 });
    await command("CLIENT", "PAUSE", "300", "ALL");
    const lease = await mutex.lock("key");
    expect(lease.validForMs).toBeGreaterThan(0);
    // The pause began a little before the question.
    expect(lease.validForMs).toBeLessThan(2000 - 250 + lateness.longestMs);
    await lease[Symbol.asyncDispose]();
  });

  test("releases in a second at most, and never rejects, while the server is dead", async () => {
    const lease = await mutexOf().lock("key");
    server.signal("SIGKILL");
    await server.exited;
    const { error, tookMs } = await outcomeOf(() => lease[Symbol.asyncDispose]());
    expect(error).toBeUndefined();
    expect(tookMs).toBeLessThanOrEqual(LONGEST_RELEASE_MS + SLACK_MS + lateness.longestMs);
    expect(lease.validForMs).toBe(0);
    await server.restart();
  });

  test("tells by the signal of a lease that its time was up", async () => {
    const mutex = mutexOf({ ttlMs: 400 });
    const lease = await mutex.lock("key");
    expect(lease.signal.aborted).toBe(false);
    const aborted = new Promise((resolve) => lease.signal.addEventListener("abort", resolve));
    await aborted;
    expect(lease.signal.reason).toBeInstanceOf(LockLostError);
    expect(lease.validForMs).toBe(0);
    await lease[Symbol.asyncDispose]();
    expect(mutex.size).toBe(0);
  });

  test("learns of a lock that is gone when it renews its lease", async () => {
    const lease = await mutexOf({ ttlMs: 1500, renew: true }).lock("key");
    await command("FLUSHALL");
    const flushedAt = performance.now();
    await new Promise((resolve) => lease.signal.addEventListener("abort", resolve));
    expect(lease.signal.reason).toBeInstanceOf(LockLostError);
    expect(String(lease.signal.reason)).toContain("somebody else has it");
    // It is renewed after a third of its time.
    expect(performance.now() - flushedAt).toBeLessThan(500 + 2 * SLACK_MS + lateness.longestMs);
    expect(lease.validForMs).toBe(0);
    await lease[Symbol.asyncDispose]();
  });

  test("keeps its hands off a lock that has passed to another", async () => {
    const lost = await mutexOf({ ttlMs: 400 }).lock("key");
    await new Promise((resolve) => lost.signal.addEventListener("abort", resolve));
    const next = await otherMutex({ acquireTimeoutMs: 2000 }).lock("key");
    expect(next.fencingToken).toBeGreaterThan(lost.fencingToken);
    await lost[Symbol.asyncDispose]();
    await expectHeld("key");
    await next[Symbol.asyncDispose]();
    await expectFreeSoon("key");
  });

  test("holds a lease that is renewed for many times its time to live", async () => {
    // Time enough for a machine that stands still for a while between two renewals.
    const lease = await mutexOf({ ttlMs: 1200, renew: true }).lock("key");
    for (let round = 0; round < 3; round++) {
      await sleep(1200);
      expect(lease.signal.aborted).toBe(false);
      expect(lease.validForMs).toBeGreaterThan(0);
      await expectHeld("key");
    }
    await lease[Symbol.asyncDispose]();
    await expectFreeSoon("key");
  });

  test("serves in order those who do not give up, and forgets the others", async () => {
    const mutex = mutexOf();
    const first = await mutex.lock("key");
    const served: number[] = [];
    const controllers = Array.from({ length: 20 }, () => new AbortController());
    const waiting = controllers.map(({ signal }, index) =>
      outcomeOf(async () => {
        await using _lease = await mutex.lock("key", { signal });
        served.push(index);
        await sleep(1);
      }),
    );
    const givingUp = shuffled([...controllers.keys()]).slice(0, 10);
    for (const index of givingUp.slice(0, 5)) controllers[index]?.abort(new Error("gave up"));
    await first[Symbol.asyncDispose]();
    for (const index of givingUp.slice(5)) {
      await sleep(2);
      controllers[index]?.abort(new Error("gave up"));
    }
    const outcomes = await Promise.all(waiting);
    const unserved = [...controllers.keys()].filter((index) => !served.includes(index));
    expect(served).toEqual([...served].sort((a, b) => a - b));
    expect(givingUp).toEqual(expect.arrayContaining(unserved));
    expect(unserved).toEqual(expect.arrayContaining(givingUp.slice(0, 5)));
    const reasons = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
    expect(reasons).toEqual(unserved.map(() => new Error("gave up")));
    expect(mutex.size).toBe(0);
    await expectFreeSoon("key");
  });

  test("asks for a lock that another process holds a few times only", async () => {
    const held = await otherMutex().lock("key");
    const before = await scriptsRun();
    const waiting = mutexOf().lock("key");
    await sleep(500);
    const asked = (await scriptsRun()) - before;
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(40);
    await held[Symbol.asyncDispose]();
    await (await waiting)[Symbol.asyncDispose]();
  });

  test("takes a lock byte by byte", async () => {
    proxy.deliverByteByByte();
    const mutex = mutexOf();
    const tokens = [];
    for (let round = 0; round < 3; round++) {
      await using lease = await mutex.lock("key");
      tokens.push(lease.fencingToken);
      await expectHeld("key");
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
    expect(tokens).toHaveLength(3);
    await waitUntil("it was free", async () => {
      return (await command("HGET", "leak-snek!key", "holder")) === "";
    });
  });
});

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
