import { AsyncLimiter, leakyBucket, LockLostError, rl } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import { clientKinds, newPrefix } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";

const TTL_MS = 60_000;

describe.each(clientKinds)("A Redis storage by $name", ({ connect }) => {
  let connection: Connection;
  let storage: RedisStorage;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  beforeEach(() => {
    storage = new RedisStorage({ client: connection.client, prefix: newPrefix() });
  });

  const rate = (operations: number) => ({ operations, updatedAt: 1, partsPerOperation: 1 });
  const write = (operations: number, fencingToken: number) =>
    storage.write("key", rate(operations), TTL_MS, { fencingToken });
  const read = async () => (await storage.read("key"))?.operations;

  test("refuses a write of an older lease than the last, and keeps what is there", async () => {
    await write(1, 5);
    await expect(write(2, 4)).rejects.toThrow(LockLostError);
    expect(await read()).toBe(1);
  });

  test("accepts a write of the same lease, and of a newer one", async () => {
    await write(1, 5);
    await write(2, 5);
    expect(await read()).toBe(2);
    await write(3, 6);
    expect(await read()).toBe(3);
    await expect(write(4, 5)).rejects.toThrow(LockLostError);
    expect(await read()).toBe(3);
  });

  test("refuses a deletion of an older lease than the last", async () => {
    await write(1, 5);
    await expect(storage.delete("key", { fencingToken: 4 })).rejects.toThrow(LockLostError);
    expect(await read()).toBe(1);
  });

  test("remembers the lease of a deletion", async () => {
    await write(1, 5);
    await storage.delete("key", { fencingToken: 6 });
    expect(await read()).toBeUndefined();
    await expect(write(2, 5)).rejects.toThrow(LockLostError);
    expect(await read()).toBeUndefined();
    await write(3, 6);
    expect(await read()).toBe(3);
  });

  test("refuses a swap of an older lease than the last", async () => {
    await write(1, 5);
    const { version } = await storage.readVersioned("key");
    const swap = (fencingToken: number) =>
      storage.swap("key", version, rate(2), TTL_MS, { fencingToken });
    await expect(swap(4)).rejects.toThrow(LockLostError);
    expect(await read()).toBe(1);
    expect(await swap(5)).toBe(true);
    expect(await read()).toBe(2);
  });

  test("keeps the lease of a limiter's write, whatever is decided by script later", async () => {
    const { client } = connection;
    const algorithm = leakyBucket(rl("10/d"));
    const keyMutex = new RedisMutex({ client, ttlMs: TTL_MS, prefix: newPrefix() });
    const locking = new AsyncLimiter({ algorithm, rateStorage: storage, keyMutex });
    await using zombie = await keyMutex.lock("another key");
    await locking.consume("key");
    await new AsyncLimiter({ algorithm, rateStorage: storage }).consume("key");
    await expect(write(0, zombie.fencingToken)).rejects.toThrow(LockLostError);
    expect((await locking.peek("key")).remaining).toBe(8);
  });
});
