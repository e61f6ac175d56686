import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { AsyncLimiter, LeakSnekError, leakyBucket, rl, StorageError } from "leak-snek";
import type { Decision } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { outcomeOf } from "../../helpers/outcomes.js";
import type { Outcome } from "../../helpers/outcomes.js";
import { proxiedKinds } from "../../helpers/proxied-clients.js";
import type { ProxiedKind, ProxiedServers } from "../../helpers/proxied-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import type { Command } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";

/**
 * What a client sends again by itself after a lost connection, or keeps until there is one again, must
 * neither be charged twice nor after its caller was answered.
 */

const CAPACITY = 1000;
/** Nothing leaks while a test runs: one in a minute and a half. */
const algorithm = leakyBucket(rl(`${CAPACITY}/d`));

/** Longer than any client takes to connect again. */
const LONG_DEADLINE_MS = 10_000;
const SHORT_DEADLINE_MS = 150;
const CALLS = 20;
/** Whatever a client still had to send has been sent and carried out by then. */
const CALM_MS = 300;
/** For how long connections are killed under load, and how often. */
const KILLING_MS = isLong ? 20_000 : 1000;
const KILL_EACH_MS = 50;

/** Servers, and a client of each way past the proxies and through them. */
interface Rig {
  readonly name: string;
  readonly servers: ProxiedServers;
  readonly direct: Connection;
  readonly connection: Connection;
  readonly rateStorage: RedisStorage;
}

/** All kinds suffer side by side, since most of a fault is waiting. */
const rigs: Rig[] = [];

beforeAll(async () => {
  rigs.push(...(await Promise.all(proxiedKinds.map(rigOf))));
});

afterAll(async () => {
  await Promise.all(
    rigs.map(async ({ servers, direct, connection }) => {
      await connection.close();
      await direct.close();
      await servers.stop();
    }),
  );
});

async function rigOf({ name, start }: ProxiedKind): Promise<Rig> {
  const servers = await start();
  const connection = await servers.connect();
  const rateStorage = new RedisStorage({ client: connection.client });
  return { name, servers, connection, rateStorage, direct: await servers.connectDirectly() };
}

/** Runs a scenario with every kind of client at once, then holds each to what is expected. */
function byEachKind<T>(run: (rig: Rig) => Promise<T>, check: (result: T) => void): void {
  const results = new Map<string, Promise<T>>();

  beforeAll(async () => {
    for (const rig of rigs) results.set(rig.name, run(rig));
    await Promise.allSettled(results.values());
  });

  test.each(proxiedKinds)("by $name", async ({ name }) => {
    const result = results.get(name);
    if (result === undefined) throw new Error("There is no such kind.");
    check(await result);
  });
}

function limiterWith({ rateStorage }: Rig, deadlineMs: number): AsyncLimiter {
  return new AsyncLimiter({ algorithm, rateStorage, deadlineMs });
}

/** How many operations the server counts, asked past the proxies. */
async function usedOf({ direct: { client } }: Rig, key: string): Promise<number> {
  const rateStorage = new RedisStorage({ client });
  const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: LONG_DEADLINE_MS });
  return CAPACITY - (await limiter.peek(key)).remaining;
}

/** A peek charges nothing, so it may be made until there is an answer. */
async function untilReachable(rig: Rig, key: string): Promise<void> {
  const limiter = limiterWith(rig, 1000);
  await waitUntil("the server was reached", async () => {
    return (await outcomeOf(() => limiter.peek(key))).answer !== undefined;
  });
  await sleep(CALM_MS);
}

/** Calls that are not sent together, since each is made in a turn of its own. */
async function callApart(limiter: AsyncLimiter, key: string): Promise<Promise<Outcome>[]> {
  const outcomes = [];
  for (let call = 0; call < CALLS; call++) {
    outcomes.push(outcomeOf(() => limiter.consume(key)));
    await nextTurn();
  }
  return outcomes;
}

describe("A lone call whose reply is lost with its connection is charged once:", () => {
  byEachKind(
    async (rig) => {
      const { proxies } = rig.servers;
      const limiter = limiterWith(rig, LONG_DEADLINE_MS);
      await limiter.peek("lone");
      for (const proxy of proxies) proxy.cutAfterNextReplyIsDropped();
      const { error } = await outcomeOf(() => limiter.consume("lone"));
      for (const proxy of proxies) proxy.pass();
      await untilReachable(rig, "lone");
      return { error, used: await usedOf(rig, "lone") };
    },
    ({ error, used }) => {
      expect(used).toBe(1);
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toHaveProperty("cause", expect.any(Error));
    },
  );
});

describe("Many calls in flight whose connection is lost are charged once each:", () => {
  byEachKind(
    async (rig) => {
      const { proxies } = rig.servers;
      const limiter = limiterWith(rig, LONG_DEADLINE_MS);
      await limiter.peek("many");
      for (const proxy of proxies) proxy.dropReplies();
      const calls = await callApart(limiter, "many");
      await sleep(CALM_MS);
      const usedUnheard = await usedOf(rig, "many");
      for (const proxy of proxies) {
        proxy.pass();
        proxy.cut();
      }
      const outcomes = await Promise.all(calls);
      await untilReachable(rig, "many");
      return { outcomes, usedUnheard, used: await usedOf(rig, "many") };
    },
    ({ outcomes, usedUnheard, used }) => {
      expect(usedUnheard).toBeGreaterThan(0);
      // A pool only sends what it has connections for, and the rest when it has them again.
      const answered = outcomes.filter(({ error }) => error === undefined).length;
      expect(used).toBe(usedUnheard + answered);
      expect(used).toBeLessThanOrEqual(CALLS);
    },
  );
});

describe("Calls that were answered while there was no connection are never charged:", () => {
  byEachKind(
    async (rig) => {
      const { proxies } = rig.servers;
      const limiter = limiterWith(rig, SHORT_DEADLINE_MS);
      await limiterWith(rig, LONG_DEADLINE_MS).peek("offline");
      for (const proxy of proxies) proxy.refuse();
      await sleep(20);
      const outcomes = await Promise.all(await callApart(limiter, "offline"));
      for (const proxy of proxies) proxy.pass();
      await untilReachable(rig, "offline");
      return { outcomes, used: await usedOf(rig, "offline") };
    },
    ({ outcomes, used }) => {
      for (const { error } of outcomes) expect(error).toBeInstanceOf(LeakSnekError);
      expect(used).toBe(0);
    },
  );
});

describe("Calls while connections are killed are charged once at most:", () => {
  byEachKind(
    async (rig) => {
      const limiter = limiterWith(rig, LONG_DEADLINE_MS);
      const outcomes = await Promise.all(await callAndKill(limiter, rig.servers.ports));
      await untilReachable(rig, "killed");
      return { outcomes, used: await usedOf(rig, "killed") };
    },
    ({ outcomes, used }) => {
      const admitted = outcomes.filter(({ answer }) => answer?.allowed).length;
      expect(admitted).toBeGreaterThan(0);
      expect(used).toBeGreaterThanOrEqual(admitted);
      expect(used).toBeLessThanOrEqual(Math.min(CAPACITY, outcomes.length));
    },
  );
});

/** Kills every connection again and again, just after calls were sent by it. */
function callAndKill(
  limiter: AsyncLimiter,
  ports: readonly number[],
): Promise<Promise<Outcome<Decision>>[]> {
  return withCommands(async (command) => {
    const calls: Promise<Outcome<Decision>>[] = [];
    const endsAt = performance.now() + KILLING_MS;
    while (performance.now() < endsAt) {
      for (let call = 0; call < CALLS; call++) {
        calls.push(outcomeOf(() => limiter.consume("killed")));
        await nextTurn();
      }
      await Promise.all(ports.map((port) => killClients(command, port)));
      await sleep(KILL_EACH_MS);
    }
    return calls;
  });
}

/** Spares a sentinel, which would take the master for dead and make it lose what is not replicated. */
async function killClients(command: Command, port: number): Promise<void> {
  const list = String(await command(port, "CLIENT", "LIST", "TYPE", "normal"));
  const clients = list.split("\n").filter((line) => !line.includes(" name=sentinel-"));
  const ids = clients.flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? []);
  // This very connection is spared as well.
  await Promise.all(ids.map((id) => command(port, "CLIENT", "KILL", "ID", id, "SKIPME", "yes")));
}
