import { leakyBucket, MemoryStorage, rl, slidingWindow } from "leak-snek";
import type { Algorithm, DecidingStorage, Decision } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { ioRedis, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

let connection: Connection;
let redis: RedisStorage;

beforeAll(async () => {
  connection = await ioRedis(sharedRedis().url);
  redis = new RedisStorage({ client: connection.client, prefix: newPrefix() });
});

afterAll(() => connection.close());

/** What is admitted at which second by the old limit. */
type Charge = readonly [second: number, cost: number];

/** What the new limit answers to a cost of 1 at that second. */
type Answer = readonly [
  second: number,
  remaining: number,
  retryAfterSeconds: number,
  resetAfterSeconds: number,
];

type Row = readonly [
  what: string,
  before: Algorithm,
  charges: readonly Charge[],
  after: Algorithm,
  answers: readonly Answer[],
];

const buckets: Row[] = [
  [
    "more operations: what was used stays used, and leaks faster from then on",
    leakyBucket(rl("10/m")),
    [[0, 10]],
    leakyBucket(rl("20/m")),
    [
      [0, 10, 0, 30],
      [15, 15, 0, 15],
    ],
  ],
  [
    "fewer operations: it leaks more slowly",
    leakyBucket(rl("10/m")),
    [[0, 4]],
    leakyBucket(rl("5/m")),
    [
      [0, 1, 0, 48],
      [12, 2, 0, 36],
    ],
  ],
  [
    "a smaller bucket that counts alike: it is full, and no more than that",
    leakyBucket(rl("10/m"), { burst: 100 }),
    [[0, 100]],
    leakyBucket(rl("10/m")),
    [
      [0, 0, 6, 60],
      [6, 1, 0, 54],
      [60, 10, 0, 0],
    ],
  ],
  [
    "a smaller bucket that counts in other parts: the same",
    leakyBucket(rl("1000/m")),
    [[0, 1000]],
    leakyBucket(rl("10/m")),
    [
      [0, 0, 6, 60],
      [6, 1, 0, 54],
      [60, 10, 0, 0],
    ],
  ],
  [
    "a larger burst: there is room at once",
    leakyBucket(rl("10/m")),
    [[0, 10]],
    leakyBucket(rl("10/m"), { burst: 15 }),
    [[0, 5, 0, 60]],
  ],
  [
    "a longer period: it leaks more slowly",
    leakyBucket(rl("10/m")),
    [[0, 5]],
    leakyBucket(rl("10/h")),
    [[0, 5, 0, 1800]],
  ],
  [
    "a shorter period: it leaks faster",
    leakyBucket(rl("10/h")),
    [[0, 10]],
    leakyBucket(rl("10/m")),
    [
      [0, 0, 6, 60],
      [30, 5, 0, 30],
    ],
  ],
];

const windows: Row[] = [
  [
    "more operations: there is room for the difference",
    slidingWindow(rl("10/m")),
    [[0, 10]],
    slidingWindow(rl("15/m")),
    [[0, 5, 0, 66]],
  ],
  [
    "fewer operations: nothing until enough is forgotten",
    slidingWindow(rl("10/m")),
    [
      [0, 6],
      [6, 4],
    ],
    slidingWindow(rl("5/m")),
    [
      [6, 0, 60, 66],
      [66, 1, 0, 6],
    ],
  ],
  [
    "a longer period: what is not yet forgotten counts for longer",
    slidingWindow(rl("10/m")),
    [[0, 4]],
    slidingWindow(rl("10/h")),
    [
      [59, 6, 0, 3547],
      [3605, 6, 0, 1],
    ],
  ],
  [
    "and what a later admission let go of stays forgotten",
    slidingWindow(rl("10/m")),
    [
      [0, 4],
      [66, 1],
    ],
    slidingWindow(rl("10/h")),
    [[66, 9, 0, 3606]],
  ],
  [
    "a shorter period: what is older is forgotten at once",
    slidingWindow(rl("10/h")),
    [
      [0, 4],
      [500, 3],
    ],
    slidingWindow(rl("10/m")),
    [
      [500, 7, 0, 64],
      [564, 10, 0, 0],
    ],
  ],
  [
    "more frames: one that would be open for long yet closes with the new one of its last admission",
    slidingWindow(rl("10/h"), { frames: 1 }),
    [[120, 10]],
    slidingWindow(rl("10/m")),
    [
      [121, 0, 65, 65],
      [186, 10, 0, 0],
    ],
  ],
  [
    "fewer frames: what was divided more finely is forgotten as before",
    slidingWindow(rl("10/m"), { frames: 60 }),
    [
      [0, 4],
      [1, 4],
    ],
    slidingWindow(rl("10/m"), { frames: 2 }),
    [
      [2, 2, 0, 60],
      [61, 6, 0, 1],
      [62, 10, 0, 0],
    ],
  ],
  [
    "a frame limit: all counts that the frame holds, however finely it was divided",
    slidingWindow(rl("10/m"), { frames: 60 }),
    [
      [0, 2],
      [1, 2],
      [3, 1],
    ],
    slidingWindow(rl("10/m"), { frameLimit: 5 }),
    [
      [5, 0, 1, 59],
      [6, 5, 0, 58],
    ],
  ],
  [
    "a smaller frame limit: nothing in this frame, whatever the window has room for",
    slidingWindow(rl("10/m"), { frameLimit: 5 }),
    [[0, 4]],
    slidingWindow(rl("10/m"), { frameLimit: 2 }),
    [
      [1, 0, 5, 65],
      [6, 2, 0, 60],
    ],
  ],
  [
    "no frame limit: what the window has room for",
    slidingWindow(rl("10/m"), { frameLimit: 2 }),
    [[0, 2]],
    slidingWindow(rl("10/m")),
    [[0, 8, 0, 66]],
  ],
];

type Consume = (
  key: string,
  algorithm: Algorithm,
  cost: number,
  clock: ManualClock,
) => Decision | Promise<Decision>;

describe.each<[string, () => { consume: Consume; peek: Consume }]>([
  ["in memory", () => new MemoryStorage<string>() satisfies DecidingStorage<string>],
  ["in Redis", () => redis],
])("%s, after the limit was changed to", (where, storageOf) => {
  test.each([...buckets, ...windows])("%s", async (what, before, charges, after, answers) => {
    const storage = storageOf();
    const clock = new ManualClock();
    const key = `${where}: ${what}`;
    for (const [second, cost] of charges) {
      clock.set(second * 1000);
      expect((await storage.consume(key, before, cost, clock)).allowed).toBe(true);
    }
    for (const [second, remaining, retryAfter, resetAfter] of answers) {
      clock.set(second * 1000);
      expect(await storage.peek(key, after, 1, clock)).toMatchObject({
        allowed: retryAfter === 0,
        limit: after.peek(undefined, 0, 0).limit,
        remaining,
        retryAfterMs: retryAfter * 1000,
        resetAfterMs: resetAfter * 1000,
      });
    }
  });

  test("a denial leaves all to the old limit, should that come back", async () => {
    const storage = storageOf();
    const clock = new ManualClock(120_000);
    const hourly = slidingWindow(rl("10/h"), { frames: 1 });
    const key = `${where}: back again`;
    await storage.consume(key, hourly, 10, clock);
    const asked = await storage.peek(key, hourly, 1, clock);
    await storage.consume(key, slidingWindow(rl("10/m")), 1, clock);
    expect(await storage.peek(key, hourly, 1, clock)).toEqual(asked);
  });

  test.each([
    ["a window to a bucket", slidingWindow(rl("10/m")), leakyBucket(rl("10/m"))],
    ["a bucket to a window", leakyBucket(rl("10/m")), slidingWindow(rl("10/m"))],
  ])("from %s it is a StorageError that names the key", async (what, before, after) => {
    const storage = storageOf();
    const clock = new ManualClock();
    const key = `${where}: ${what}`;
    await storage.consume(key, before, 1, clock);
    const asked = async () => storage.consume(key, after, 1, clock);
    await expect(asked()).rejects.toMatchObject({
      name: "StorageError",
      message: expect.stringContaining(key) as string,
    });
  });
});

test("a frame of another limit counts in the frame of this one that its last millisecond is in", () => {
  const fine = slidingWindow(rl("10/m"), { frames: 60 });
  const coarse = slidingWindow(rl("10/m"), { frames: 3 });
  let rate = fine.decide(undefined, 500, 1);
  for (const second of [1, 19, 20, 41]) rate = rate && fine.decide(rate, second * 1000, 1);
  expect(coarse.inspect?.(rate, 42_000)).toEqual({
    now: 42_000,
    operations: 5,
    limit: 10,
    frames: [
      { start: 40_000, count: 1 },
      { start: 20_000, count: 1 },
      { start: 0, count: 3 },
      // It closed less than a minute ago, so it would still count.
      { start: -20_000, count: 0 },
    ],
  });
});
