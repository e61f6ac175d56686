import * as fc from "fast-check";
import { allOf, AsyncLimiter, AsyncMemoryMutex, leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, AsyncRateLimiter } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { AsyncJsonStorage, AsyncSwappingJsonStorage } from "../../helpers/json-storage.js";
import { ioRedis, ioRedisCluster, newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { runs } from "../../helpers/runs.js";
import { sharedCluster, sharedRedis } from "../../servers/shared.js";

const deadlineMs = 60_000;

/** Nothing drains within a test. */
const bucketOf = (operations: number) => leakyBucket({ operations, periodMs: 360_000_000 });
const windowOf = (operations: number) => slidingWindow({ operations, periodMs: 36_000_000 });

interface Capacities {
  readonly user: number;
  readonly tenant: number;
  readonly all: number;
}

type Members = Record<keyof Capacities, AsyncRateLimiter<string>>;

interface Call {
  readonly user: "a" | "b";
  readonly cost: number;
  /** Whether the members are charged in the other order. */
  readonly isTurned: boolean;
}

const calls: fc.Arbitrary<Call> = fc.record({
  user: fc.constantFrom("a", "b"),
  cost: fc.integer({ min: 1, max: 4 }),
  isTurned: fc.boolean(),
});

const capacities: fc.Arbitrary<Capacities> = fc.record({
  user: fc.integer({ min: 4, max: 20 }),
  tenant: fc.integer({ min: 4, max: 30 }),
  all: fc.integer({ min: 4, max: 30 }),
});

/** Asks for all at once; afterwards each member holds what was admitted, and nothing else. */
async function isChargedExactly(members: Members, sizes: Capacities, asked: readonly Call[]) {
  const { user, tenant, all } = members;
  const parts = [
    { limiter: user, key: (key: string) => key },
    { limiter: tenant, key: () => "tenant" },
    { limiter: all, key: () => "all" },
  ];
  const whole = allOf(parts);
  const turned = allOf([...parts].reverse());
  const admitted = { a: 0, b: 0 };
  await Promise.all(
    asked.map(async ({ user: key, cost, isTurned }) => {
      const { allowed } = await (isTurned ? turned : whole).consume(key, cost);
      if (allowed) admitted[key] += cost;
    }),
  );
  const used = admitted.a + admitted.b;
  await expectLeft(user, "a", sizes.user - admitted.a);
  await expectLeft(user, "b", sizes.user - admitted.b);
  await expectLeft(tenant, "tenant", sizes.tenant - used);
  await expectLeft(all, "all", sizes.all - used);
}

/**
 * Never more is left than was not charged. What would have leaked of a charge while it was taken back can
 * be missing, for as long as that took.
 */
async function expectLeft(
  limiter: AsyncRateLimiter<string>,
  key: string,
  wanted: number,
): Promise<void> {
  for (
    const deadline = Date.now() + 5000;
    ;
    await new Promise((resolve) => setTimeout(resolve, 5))
  ) {
    const { remaining } = await limiter.peek(key);
    expect(remaining).toBeLessThanOrEqual(wanted);
    if (remaining === wanted) return;
    if (Date.now() > deadline) expect(remaining).toBe(wanted);
  }
}

test("whoever asks at once, in steps over storages of three kinds, each is charged exactly", async () => {
  const property = fc.asyncProperty(
    capacities,
    fc.array(calls, { minLength: 5, maxLength: 15 }),
    async (sizes, asked) => {
      const clock = new ManualClock();
      const parts = { rateStorage: new AsyncJsonStorage(), keyMutex: new AsyncMemoryMutex() };
      const members = {
        user: new AsyncLimiter({ algorithm: windowOf(sizes.user), clock, deadlineMs }),
        tenant: new AsyncLimiter({
          algorithm: bucketOf(sizes.tenant),
          clock,
          ...parts,
          deadlineMs,
        }),
        all: new AsyncLimiter({
          ...{ algorithm: windowOf(sizes.all), clock, deadlineMs },
          rateStorage: new AsyncSwappingJsonStorage(),
        }),
      };
      await isChargedExactly(members, sizes, asked);
    },
  );
  await fc.assert(property, runs(20));
});

describe("in Redis", () => {
  let connections: readonly Connection[];

  beforeAll(async () => {
    const { url } = sharedRedis();
    const { ports } = sharedCluster();
    connections = [await ioRedis(url), await nodeRedis(url), await ioRedisCluster(ports)];
  });

  afterAll(() => Promise.all(connections.map((connection) => connection.close())));

  function limiterOver(index: number, algorithm: Algorithm): AsyncLimiter {
    const { client } = connections[index] ?? raise(`There is no client ${index}.`);
    const rateStorage = new RedisStorage({ client, prefix: newPrefix() });
    return new AsyncLimiter({ algorithm, rateStorage, deadlineMs });
  }

  // Of a bucket that others came to meanwhile, what leaked between charge and undoing is not taken back.
  test.each([
    { way: "in one call", clients: [0, 0, 0], algorithmOf: bucketOf },
    { way: "in steps over two clients and a cluster", clients: [0, 1, 2], algorithmOf: windowOf },
    { way: "in steps over the slots of a cluster", clients: [2, 2, 2], algorithmOf: windowOf },
  ])("whoever asks at once, $way, each is charged exactly", async ({ clients, algorithmOf }) => {
    const [first = 0, second = 0, third = 0] = clients;
    const property = fc.asyncProperty(
      capacities,
      fc.array(calls, { minLength: 5, maxLength: 15 }),
      async (sizes, asked) => {
        const members = {
          user: limiterOver(first, windowOf(sizes.user)),
          tenant: limiterOver(second, algorithmOf(sizes.tenant)),
          all: limiterOver(third, algorithmOf(sizes.all)),
        };
        await isChargedExactly(members, sizes, asked);
      },
    );
    await fc.assert(property, runs(8));
  });
});

function raise(message: string): never {
  throw new RangeError(message);
}
