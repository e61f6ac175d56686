import { setTimeout as sleep } from "node:timers/promises";
import { AsyncLimiter, leakyBucket, rl, StorageError, StorageTimeoutError } from "leak-snek";
import type { Decision } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { LatenessWatch, outcomeOf } from "../../helpers/outcomes.js";
import type { Outcome } from "../../helpers/outcomes.js";
import { ioRedisSentinel, nodeRedis, nodeRedisSentinel } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { withCommands } from "../../servers/commands.js";
import { startRedisSentinel } from "../../servers/redis-sentinel.js";
import type { RedisSentinel } from "../../servers/redis-sentinel.js";
import { waitUntil } from "../../servers/wait-until.js";

const DEADLINE_MS = 500;
/** What a call may take beyond its deadline, on a machine that has time for it. */
const SLACK_MS = 50;
/** More than is asked for by the keys that no test exhausts. */
const CAPACITY = 2000;
const algorithm = leakyBucket(rl(`${CAPACITY}/d`));
/** What is admitted before the replica loses its master, and after that. */
const REPLICATED = 10;
const LOST = 5;

const clients = [
  { client: "a sentinel of node-redis", connect: nodeRedisSentinel },
  { client: "ioredis by a sentinel", connect: ioRedisSentinel },
];

/** What one client saw, by keys of its own. */
interface Witness {
  readonly client: string;
  readonly connection: Connection;
  readonly limiter: AsyncLimiter;
  /** Of all calls that were made throughout the failover, of the key "meanwhile". */
  readonly outcomes: Outcome<Decision>[];
}

function startWitnesses({ sentinelPort: port, masterName }: RedisSentinel): Promise<Witness[]> {
  return Promise.all(
    clients.map(async ({ client, connect }) => {
      const connection = await connect({ port, masterName });
      const rateStorage = new RedisStorage({ client: connection.client, prefix: client });
      const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: DEADLINE_MS });
      return { client, connection, limiter, outcomes: [] };
    }),
  );
}

async function callUntil(isOver: () => Promise<boolean>, witness: Witness): Promise<void> {
  await waitUntil("the failover was over", async () => {
    witness.outcomes.push(await outcomeOf(() => witness.limiter.consume("meanwhile")));
    return isOver();
  });
}

/** Each settles in time, and none says more than that the storage failed or was late. */
function expectOnlyNamedErrors(outcomes: readonly Outcome[], latenessMs: number): void {
  for (const { error, tookMs } of outcomes) {
    expect(tookMs).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS + latenessMs);
    if (error === undefined || error instanceof StorageTimeoutError) continue;
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toHaveProperty("cause", expect.any(Error));
  }
}

/** How many operations a server counts, asked by a connection of its own. */
async function usedOn(url: string, { client: prefix }: Witness, key: string): Promise<number> {
  const { client, close } = await nodeRedis(url);
  const rateStorage = new RedisStorage({ client, prefix });
  const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
  const { remaining } = await limiter.peek(key);
  await close();
  return CAPACITY - remaining;
}

/** A table row finds its witness when its test runs. */
function finder(witnesses: () => readonly Witness[]): (client: string) => Witness {
  return (client) => {
    const witness = witnesses().find((each) => each.client === client);
    if (witness === undefined) throw new Error("There is no such client.");
    return witness;
  };
}

describe("When the master is killed,", () => {
  let servers: RedisSentinel;
  let witnesses: Witness[];
  let latenessMs: number;
  const find = finder(() => witnesses);

  beforeAll(async () => {
    servers = await startRedisSentinel();
    witnesses = await startWitnesses(servers);
    await Promise.all(witnesses.map((witness) => admit(witness, REPLICATED)));
    await cutReplication();
    await Promise.all(witnesses.map((witness) => admit(witness, LOST)));
    await failOver();
  });

  afterAll(async () => {
    for (const { connection } of witnesses) await connection.close();
    await servers.stop();
  });

  async function admit({ limiter }: Witness, operations: number): Promise<void> {
    for (let count = 0; count < operations; count++) {
      expect(await limiter.consume("before")).toMatchObject({ allowed: true });
    }
  }

  /** From now on the replica has a password that the master does not take, and learns of nothing. */
  async function cutReplication(): Promise<void> {
    const { master, replica } = servers;
    for (const witness of witnesses) {
      await waitUntil("the replica had everything", async () => {
        return (await usedOn(replica.url, witness, "before")) === REPLICATED;
      });
    }
    // A replica that is only halted would read on later what its socket holds.
    await withCommands(async (command) => {
      await command(replica.port, "CONFIG", "SET", "masterauth", "wrong");
      await command(replica.port, "CLIENT", "KILL", "TYPE", "master");
      await waitUntil("the master knew of no replica", async () => {
        const info = String(await command(master.port, "INFO", "replication"));
        return info.includes("connected_slaves:0");
      });
    });
  }

  async function failOver(): Promise<void> {
    using lateness = new LatenessWatch();
    servers.master.signal("SIGKILL");
    await servers.master.exited;
    await Promise.all(
      witnesses.map((witness) =>
        callUntil(async () => witness.outcomes.at(-1)?.error === undefined, witness),
      ),
    );
    latenessMs = lateness.longestMs;
  }

  describe.each(clients)("by $client,", ({ client }) => {
    test("every call settles in time, by an error that the documentation names", () => {
      const { outcomes } = find(client);
      expect(outcomes.length).toBeGreaterThan(1);
      expectOnlyNamedErrors(outcomes, latenessMs);
    });

    test("the first call that reaches the new master is a normal one, and none comes late", () => {
      const { answer } = find(client).outcomes.at(-1) ?? {};
      expect(answer).toMatchObject({ allowed: true });
      expect(answer).not.toHaveProperty("degraded");
      // One may have been on its way there when its time was up.
      expect(answer?.remaining).toBeGreaterThanOrEqual(CAPACITY - 2);
    });

    test("what was not replicated is admitted once more, and nothing else", async () => {
      const { limiter } = find(client);
      expect(await usedOn(servers.replica.url, find(client), "before")).toBe(REPLICATED);
      const exceeded = await Promise.all(
        Array.from({ length: CAPACITY }, () => limiter.limitExceeded("before")),
      );
      const admitted = exceeded.filter((isExceeded) => !isExceeded).length;
      expect(REPLICATED + LOST + admitted).toBe(CAPACITY + LOST);
    });
  });
});

describe("When the sentinel swaps the master and its replica,", () => {
  let servers: RedisSentinel;
  let witnesses: Witness[];
  let latenessMs: number;
  const find = finder(() => witnesses);

  beforeAll(async () => {
    servers = await startRedisSentinel();
    witnesses = await startWitnesses(servers);
    await handOver();
  });

  afterAll(async () => {
    for (const { connection } of witnesses) await connection.close();
    await servers.stop();
  });

  async function handOver(): Promise<void> {
    const { master, replica, sentinelPort, masterName } = servers;
    using lateness = new LatenessWatch();
    let isSwapped = false;
    const calling = Promise.all(
      witnesses.map((witness) =>
        callUntil(async () => isSwapped && witness.outcomes.at(-1)?.error === undefined, witness),
      ),
    );
    await withCommands(async (command) => {
      await command(sentinelPort, "SENTINEL", "FAILOVER", masterName);
      await waitUntil("the replica was the master", async () => {
        const named = await command(
          sentinelPort,
          "SENTINEL",
          "GET-MASTER-ADDR-BY-NAME",
          masterName,
        );
        return JSON.stringify(named).includes(`"${replica.port}"`);
      });
      // The sentinel does this, too, but only when it next asks the old master, up to ten seconds later.
      await command(master.port, "REPLICAOF", "127.0.0.1", String(replica.port));
      await sleep(DEADLINE_MS);
      await command(master.port, "CLIENT", "KILL", "TYPE", "normal");
    });
    isSwapped = true;
    await calling;
    latenessMs = lateness.longestMs;
  }

  describe.each(clients)("by $client,", ({ client }) => {
    test("every call settles in time, by an error that the documentation names", () => {
      expectOnlyNamedErrors(find(client).outcomes, latenessMs);
    });

    test("no call is denied falsely, and none is charged twice", async () => {
      const { outcomes } = find(client);
      const answers = outcomes.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
      expect(answers.filter(({ allowed }) => !allowed)).toEqual([]);
      expect(answers.length).toBeGreaterThan(1);
      const used = await usedOn(servers.replica.url, find(client), "meanwhile");
      expect(used).toBeLessThanOrEqual(outcomes.length);
    });
  });
});
