import { AsyncLimiter, leakyBucket, Limiter, rl, slidingWindow } from "leak-snek";
import type { DenialReason } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { ioRedis, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";

let connection: Connection;

beforeAll(async () => {
  connection = await ioRedis(sharedRedis().url);
});

afterAll(() => connection.close());

/** At that millisecond a call of that cost is denied for that reason, or else admitted. */
type Row = readonly [at: number, cost: number, reason: DenialReason | "none" | "admitted"];

test.each<[string, { frames?: number; frameLimit?: number }, Row[]]>([
  [
    "the bound that lets the cost in last",
    { frameLimit: 4 },
    [
      [0, 4, "admitted"],
      [0, 1, "frame-limit"],
      [1000, 4, "admitted"],
      // 2 fit in the window, but not in this frame; 3 fit in neither, and in the frame first.
      [1000, 2, "frame-limit"],
      [1000, 3, "window-limit"],
      [2000, 2, "admitted"],
      [2000, 1, "window-limit"],
      [2000, 4, "window-limit"],
      [2000, 5, "cost-exceeds-capacity"],
    ],
  ],
  [
    "the window's, when both let it in at once",
    { frameLimit: 4 },
    [
      [0, 4, "admitted"],
      [1000, 4, "admitted"],
      [10_500, 2, "admitted"],
      // At 11 s the first 4 are forgotten, and the next frame opens.
      [10_500, 3, "window-limit"],
    ],
  ],
  [
    "none, without a frame limit",
    {},
    [
      [0, 10, "admitted"],
      [0, 1, "none"],
      [0, 11, "cost-exceeds-capacity"],
    ],
  ],
  [
    "none, when the frame limit cannot bind before the window",
    { frameLimit: 10 },
    [
      [0, 10, "admitted"],
      [0, 1, "none"],
    ],
  ],
])("a denial by a window of 10 in 10 s names %s", (_what, options, rows) => {
  const clock = new ManualClock();
  const limiter = new Limiter({ algorithm: slidingWindow(rl("10/10s"), options), clock });
  const answers = rows.map(([at, cost]): Row => {
    clock.set(at);
    const decision = limiter.consume("key", cost);
    if (decision.allowed) expect(decision).not.toHaveProperty("reason");
    return [at, cost, decision.allowed ? "admitted" : (decision.reason ?? "none")];
  });
  expect(answers).toEqual(rows);
});

test("in Redis a denial by both bounds at once names the window's too", async () => {
  const { client } = connection;
  const clock = new ManualClock();
  const rateStorage = new RedisStorage({ client, prefix: newPrefix() });
  const algorithm = slidingWindow(rl("10/10s"), { frameLimit: 4 });
  const limiter = new AsyncLimiter({ algorithm, clock, rateStorage });
  await limiter.consume("key", 4);
  clock.set(1000);
  await limiter.consume("key", 4);
  clock.set(10_500);
  await limiter.consume("key", 2);
  expect((await limiter.consume("key", 3)).reason).toBe("window-limit");
  clock.set(10_999);
  expect((await limiter.consume("key", 3)).reason).toBe("window-limit");
});

test("a denial by a bucket names none, but that the cost never fits", () => {
  const limiter = new Limiter({ algorithm: leakyBucket(rl("10/m")), clock: new ManualClock() });
  limiter.consume("key", 10);
  expect(limiter.consume("key", 1)).not.toHaveProperty("reason");
  expect(limiter.consume("key", 11).reason).toBe("cost-exceeds-capacity");
});
