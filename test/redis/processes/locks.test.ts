import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import { newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { sharedRedis } from "../../servers/shared.js";
import { Crew, PROCESSES } from "./crew.js";
import type { Loss } from "./programs/jobs.js";
import type { Worker } from "./worker.js";

const TIMES = isLong ? 1000 : 50;

let crew: Crew;
let connection: Connection;

beforeAll(async () => {
  crew = new Crew(sharedRedis().url);
  connection = await nodeRedis(sharedRedis().url);
});

afterAll(async () => {
  await connection.close();
  await crew.end();
});

describe(`${PROCESSES} processes that each increment a counter in a file ${TIMES} times under a lock`, () => {
  let folder: string;
  let counter: string;
  let tokens: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "leak-snek-counter-"));
    [counter, tokens] = [join(folder, "counter"), join(folder, "tokens")];
    await writeFile(counter, "0");
    await crew.do("increment", { prefix: newPrefix(), times: TIMES, counter, tokens });
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("lose no increment.", async () => {
    expect(Number(await readFile(counter, "utf8"))).toBe(crew.workers.length * TIMES);
  });

  test("have tokens that strictly increase in the order in which the lock was held.", async () => {
    const logged = (await readFile(tokens, "utf8")).trimEnd().split("\n").map(Number);
    expect(logged).toHaveLength(crew.workers.length * TIMES);
    expect(logged.filter((token, index) => token <= (logged[index - 1] ?? 0))).toEqual([]);
  });
});

describe("A holder that was halted for longer than its lock lives, while another took it,", () => {
  const holding = { prefix: newPrefix(), key: "key", ttlMs: 300 };
  const rate = { operations: 2, updatedAt: 0, partsPerOperation: 1 };
  let halted: Worker;
  let haltedToken: number;
  let next: Awaited<ReturnType<RedisMutex["lock"]>>;
  let loss: Promise<Loss>;

  beforeAll(async () => {
    halted = crew.workers[0] ?? raise("There is no process.");
    haltedToken = await halted.do("hold", holding);
    loss = halted.do("waitForLoss");
    halted.halt();
    next = await mutexWith(10_000).lock(holding.key);
    const conditions = { fencingToken: next.fencingToken };
    await storage().write(holding.key, rate, 60_000, conditions);
    // Its lock is over on the server; by its own clock too, at the latest now.
    await sleep(holding.ttlMs);
    halted.resume();
  });

  afterAll(async () => {
    await next[Symbol.asyncDispose]();
    await storage().delete(holding.key);
  });

  test("has a lower token.", () => {
    expect(haltedToken).toBeLessThan(next.fencingToken);
  });

  test("is told that it has lost it.", async () => {
    expect(await loss).toEqual({ code: "LOCK_LOST", validForMs: 0 });
  });

  test("cannot write any more.", async () => {
    expect(await halted.do("writeUnderLock", { ...holding, ttlMs: 60_000 })).toBe("LOCK_LOST");
    expect(await storage().read(holding.key)).toEqual(rate);
  });

  test("gives nothing back that the other holds.", async () => {
    await halted.do("release");
    expect(next.signal.aborted).toBe(false);
    const attempt = mutexWith(10_000, 200).lock(holding.key);
    await expect(attempt).rejects.toThrow("was not free in 200 ms");
  });

  test("leaves it to the other to write, and to give it back.", async () => {
    const conditions = { fencingToken: next.fencingToken };
    await storage().write(holding.key, { ...rate, operations: 3 }, 60_000, conditions);
    expect((await storage().read(holding.key))?.operations).toBe(3);
    await next[Symbol.asyncDispose]();
    await using third = await mutexWith(10_000, 200).lock(holding.key);
    expect(third.fencingToken).toBeGreaterThan(next.fencingToken);
  });

  function mutexWith(ttlMs: number, acquireTimeoutMs?: number): RedisMutex {
    const { client } = connection;
    return new RedisMutex({ client, prefix: holding.prefix, ttlMs, acquireTimeoutMs });
  }

  function storage(): RedisStorage {
    return new RedisStorage({ client: connection.client, prefix: holding.prefix });
  }
});

function raise(message: string): never {
  throw new Error(message);
}
