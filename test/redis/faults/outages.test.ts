import { setTimeout as sleep } from "node:timers/promises";
import { AsyncLimiter, leakyBucket, LeakyBucketLimiter, rl } from "leak-snek";
import { StorageError, StorageTimeoutError } from "leak-snek";
import type { Decision } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { FaultProxy } from "../../helpers/fault-proxy.js";
import { LatenessWatch, outcomeOf } from "../../helpers/outcomes.js";
import type { Outcome } from "../../helpers/outcomes.js";
import { ioRedis, nodeRedis, nodeRedisPool } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";

// Jest itself fails a test while which a rejection is not handled.

const DEADLINE_MS = 200;
/** What a call may take beyond its deadline, on a machine that has time for it. */
const SLACK_MS = 50;
const OUTAGE_MS = isLong ? 5000 : 1500;
/** Between two rounds of calls. */
const PAUSE_MS = 60;
/** Whatever is still on its way has arrived by then. */
const CALM_MS = 300;

const CAPACITY = 1000;
/** Nothing leaks while a test runs: one in a minute and a half. */
const algorithm = leakyBucket(rl(`${CAPACITY}/d`));
/** What another limiter admits in all. */
const CAPACITY_INSTEAD = 3;

/** A server, and a proxy in front of it. */
interface World {
  readonly server: RedisServer;
  readonly proxy: FaultProxy;
}

interface Outage {
  readonly name: string;
  readonly begin: (world: World) => Promise<void>;
  readonly end: (world: World) => Promise<void>;
  /** Which part of the calls that are written is carried out, late or unheard. */
  readonly carriedOut: "none" | "some" | "all";
}

const outages: readonly Outage[] = [
  {
    name: "a server that is killed and started again",
    begin: async ({ server }) => {
      server.signal("SIGKILL");
      await server.exited;
    },
    end: ({ server }) => server.restart(),
    carriedOut: "none",
  },
  {
    name: "a server that is halted",
    begin: async ({ server }) => server.signal("SIGSTOP"),
    end: async ({ server }) => server.signal("SIGCONT"),
    carriedOut: "some",
  },
  {
    name: "a server that lets its clients wait",
    begin: async ({ server }) => {
      await withCommands((command) =>
        command(server.port, "CLIENT", "PAUSE", String(OUTAGE_MS), "ALL"),
      );
    },
    // It goes on by itself; until then it would not even take a command to do so.
    end: async ({ server }) => {
      await withCommands((command) => command(server.port, "PING"));
    },
    carriedOut: "some",
  },
  {
    name: "replies that are lost",
    begin: async ({ proxy }) => proxy.dropReplies(),
    // A connection that lacks a reply is of no use any more.
    end: async ({ proxy }) => {
      proxy.pass();
      proxy.cut();
    },
    carriedOut: "all",
  },
  {
    name: "connections that are cut and refused",
    begin: async ({ proxy }) => proxy.refuse(),
    end: async ({ proxy }) => proxy.pass(),
    carriedOut: "none",
  },
];

/** A pool keeps to itself what no connection of its own is free for. */
const clients = [
  { client: "node-redis", connect: nodeRedis, writesAtOnce: true },
  { client: "a pool of node-redis", connect: nodeRedisPool, writesAtOnce: false },
  { client: "ioredis", connect: ioRedis, writesAtOnce: true },
];

const policies = ["throw", "allow", "deny", "another limiter"] as const;
type Policy = (typeof policies)[number];

/** A limiter on one of the clients, and what came of the calls that were made of it in the outage. */
interface Sufferer {
  readonly client: string;
  readonly policy: Policy;
  readonly key: string;
  readonly limiter: AsyncLimiter;
  readonly consumed: Outcome<Decision>[];
  readonly exceeded: Outcome<boolean>[];
  readonly peeked: Outcome<Decision>[];
  readonly refunded: Outcome<void>[];
  readonly reset: Outcome<void>[];
}

function sufferersBy(client: string, redisClient: RedisClient): Sufferer[] {
  const rateStorage = new RedisStorage({ client: redisClient });
  return policies.map((policy) => {
    const onFailure =
      policy === "another limiter"
        ? new LeakyBucketLimiter({ rateLimit: rl(`${CAPACITY_INSTEAD}/d`) })
        : policy;
    const limiter = new AsyncLimiter({
      algorithm,
      rateStorage,
      deadlineMs: DEADLINE_MS,
      onFailure,
    });
    const outcomes = { consumed: [], exceeded: [], peeked: [], refunded: [], reset: [] };
    return { client, policy, key: `${client}, ${policy}`, limiter, ...outcomes };
  });
}

/** Calls every method but those that take back what was charged. */
async function callAll({ limiter, key, ...outcomes }: Sufferer): Promise<void> {
  const [consumed, exceeded, peeked] = await Promise.all([
    outcomeOf(() => limiter.consume(key)),
    outcomeOf(() => limiter.limitExceeded(key)),
    outcomeOf(() => limiter.peek(key)),
  ]);
  outcomes.consumed.push(consumed);
  outcomes.exceeded.push(exceeded);
  outcomes.peeked.push(peeked);
}

/** Calls the methods that take back, of a key of its own. */
async function callBack({ limiter, key, refunded, reset }: Sufferer): Promise<void> {
  refunded.push(await outcomeOf(() => limiter.refund(`${key}, taken back`)));
  reset.push(await outcomeOf(() => limiter.reset(`${key}, taken back`)));
}

function outcomesOf(sufferer: Sufferer): Outcome[] {
  const { consumed, exceeded, peeked, refunded, reset } = sufferer;
  return [...consumed, ...exceeded, ...peeked, ...refunded, ...reset];
}

/** How many operations the server counts, asked by a connection of its own. */
async function usedOf({ server }: World, { key }: Sufferer): Promise<number> {
  const connection = await nodeRedis(server.url);
  try {
    const rateStorage = new RedisStorage({ client: connection.client });
    const limiter = new AsyncLimiter({ algorithm, rateStorage, deadlineMs: 10_000 });
    return CAPACITY - (await limiter.peek(key)).remaining;
  } finally {
    await connection.close();
  }
}

describe.each(outages)("$name:", ({ begin, end, carriedOut }) => {
  let world: World;
  let connections: Connection[];
  let sufferers: Sufferer[];
  let latenessMs: number;
  /** What the server counted when it was back, and a while later. */
  const usedThen = new Map<Sufferer, number>();
  const usedLater = new Map<Sufferer, number>();
  /** The first decision when it was back. */
  const firstDecisions = new Map<Sufferer, Decision>();

  beforeAll(async () => {
    const server = await startRedisServer();
    world = { server, proxy: await FaultProxy.to(server.port) };
    const url = `redis://127.0.0.1:${world.proxy.port}`;
    connections = await Promise.all(clients.map(({ connect }) => connect(url)));
    sufferers = connections.flatMap(({ client }, index) =>
      sufferersBy(clients[index]?.client ?? "", client),
    );
    await Promise.all(sufferers.map(untilNormal));
    await suffer();
    await recover();
  });

  afterAll(async () => {
    for (const connection of connections) await connection.close();
    await world.proxy.stop();
    await world.server.stop();
  });

  async function suffer(): Promise<void> {
    using lateness = new LatenessWatch();
    await begin(world);
    const endsAt = performance.now() + OUTAGE_MS - 3 * (DEADLINE_MS + SLACK_MS);
    const calls = [];
    while (performance.now() < endsAt) {
      calls.push(...sufferers.map(callAll));
      await sleep(PAUSE_MS);
    }
    calls.push(...sufferers.map(callBack));
    await Promise.all(calls);
    latenessMs = lateness.longestMs;
    await end(world);
  }

  async function recover(): Promise<void> {
    await Promise.all(sufferers.map(untilNormal));
    for (const sufferer of sufferers) usedThen.set(sufferer, await usedOf(world, sufferer));
    await sleep(CALM_MS);
    for (const sufferer of sufferers) usedLater.set(sufferer, await usedOf(world, sufferer));
    for (const sufferer of sufferers) {
      firstDecisions.set(sufferer, await sufferer.limiter.consume(sufferer.key));
    }
  }

  /** A peek charges nothing, so it may be made until there is an answer. */
  function untilNormal({ limiter, key }: Sufferer): Promise<void> {
    return waitUntil("the server answered", async () => {
      const { answer } = await outcomeOf(() => limiter.peek(key));
      return answer !== undefined && answer.degraded !== true;
    });
  }

  describe.each(clients)("by $client", ({ client, writesAtOnce }) => {
    describe.each(policies)('under "%s"', (policy) => {
      const find = () => {
        const sufferer = sufferers.find((each) => each.client === client && each.policy === policy);
        if (sufferer === undefined) throw new Error("There is no such limiter.");
        return sufferer;
      };

      test("every call settles in time", () => {
        const outcomes = outcomesOf(find());
        expect(outcomes.length).toBeGreaterThan(20);
        const longestMs = Math.max(...outcomes.map(({ tookMs }) => tookMs));
        expect(longestMs).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS + latenessMs);
      });

      test("every call comes to what the policy says", () => {
        expectPolicy(policy, find());
      });

      test("no call is charged twice, and none later", () => {
        const sufferer = find();
        const calls = sufferer.consumed.length + sufferer.exceeded.length;
        const used = usedThen.get(sufferer);
        expect(used).toBeLessThanOrEqual(calls);
        if (carriedOut === "none") expect(used).toBe(0);
        if (carriedOut === "all" && writesAtOnce) expect(used).toBe(calls);
        expect(usedLater.get(sufferer)).toBe(used);
      });

      test("the first call afterwards is a normal one", () => {
        const sufferer = find();
        const used = usedLater.get(sufferer) ?? NaN;
        const first = firstDecisions.get(sufferer);
        expect(first).toMatchObject({ allowed: true, remaining: CAPACITY - used - 1 });
        expect(first?.degraded).toBeUndefined();
      });
    });
  });
});

function expectPolicy(policy: Policy, sufferer: Sufferer): void {
  const { consumed, exceeded, peeked, refunded, reset } = sufferer;
  if (policy === "throw") expectErrors([...consumed, ...exceeded, ...peeked]);
  else expectDecisions(policy, sufferer);
  const takenBack = [...refunded, ...reset];
  if (policy !== "another limiter") expectErrors(takenBack);
  else expect(takenBack.map(({ error }) => error)).toEqual([undefined, undefined]);
}

function expectErrors(outcomes: readonly Outcome[]): void {
  for (const { error } of outcomes) {
    if (error instanceof StorageTimeoutError) continue;
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toHaveProperty("cause", expect.any(Error));
  }
}

function expectDecisions(policy: Exclude<Policy, "throw">, sufferer: Sufferer): void {
  const { consumed, exceeded, peeked } = sufferer;
  expect([...consumed, ...exceeded, ...peeked].map(({ error }) => error)).toEqual(
    Array(consumed.length + exceeded.length + peeked.length).fill(undefined),
  );
  for (const { answer } of [...consumed, ...peeked]) expect(answer?.degraded).toBe(true);
  const admitted =
    consumed.filter(({ answer }) => answer?.allowed).length +
    exceeded.filter(({ answer }) => answer === false).length;
  const calls = consumed.length + exceeded.length;
  const expected = { allow: calls, deny: 0, "another limiter": CAPACITY_INSTEAD };
  expect(admitted).toBe(expected[policy]);
}
