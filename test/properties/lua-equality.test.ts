import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { AsyncLimiter, leakyBucket, Limiter, MemoryStorage } from "leak-snek";
import type { RateLimit } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import {
  expected,
  leakyBuckets,
  makeLeakyBucket,
  makeSlidingWindow,
  slidingWindows,
} from "../helpers/cases.js";
import type { Case, Make } from "../helpers/cases.js";
import {
  crowdedWindows,
  edgesOfLeakyBuckets,
  edgesOfSlidingWindows,
} from "../helpers/edge-cases.js";
import { rateLimits } from "../helpers/histories.js";
import { ioRedis, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { runs } from "../helpers/runs.js";
import { sharedRedis } from "../servers/shared.js";

let connection: Connection;
let rateStorage: RedisStorage;
let played = 0;

beforeAll(async () => {
  connection = await ioRedis(sharedRedis().url);
  rateStorage = new RedisStorage({ client: connection.client, prefix: newPrefix() });
});

afterAll(() => connection.close());

/**
 * Plays a history on a model, in memory and in Redis. There the events are asked without waiting for
 * one another, up to so many at a time, and travel in as many script calls.
 */
async function playedAlike(
  make: Make,
  { rateLimit, options, start, history }: Case,
  atOnce: number,
) {
  const [algorithm, model] = make(rateLimit, options);
  const clock = new ManualClock(start);
  const memory = new MemoryStorage<string>();
  const inMemory = new Limiter({ algorithm, clock, rateStorage: memory });
  const inRedis = new AsyncLimiter({ algorithm, clock, rateStorage, deadlineMs: 60_000 });
  const key = `history ${played++}`;
  let asked: Promise<void>[] = [];
  for (const event of history) {
    clock.set(clock.now() + event.stepMs);
    const wanted = [expected(model, event, clock.now()), model.peek(clock.now(), 1)];
    deepStrictEqual([inMemory[event.kind](key, event.cost), inMemory.peek(key)], wanted);
    const answers = Promise.all([inRedis[event.kind](key, event.cost), inRedis.peek(key)]);
    asked.push(answers.then((answer) => deepStrictEqual(answer, wanted)));
    if (asked.length < atOnce) continue;
    await Promise.all(asked);
    asked = [];
    deepStrictEqual(await rateStorage.read(key), memory.read(key));
  }
  await Promise.all(asked);
  await rateStorage.delete(key);
}

describe.each([
  ["a leaky bucket", leakyBuckets, makeLeakyBucket, 1600],
  ["a sliding window", slidingWindows, makeSlidingWindow, 1600],
  ["a leaky bucket at the edges of exact numbers", edgesOfLeakyBuckets, makeLeakyBucket, 300],
  ["a sliding window at the edges of exact numbers", edgesOfSlidingWindows, makeSlidingWindow, 300],
  ["a sliding window of many frames in use", crowdedWindows, makeSlidingWindow, 30],
])("random histories of %s equal those in memory and a BigInt model", (_, cases, make, usual) => {
  test.each([
    ["one by one", 1, usual / 10],
    ["many in one script call", 50, usual],
  ])("%s", async (_asked, atOnce, count) => {
    await fc.assert(
      fc.asyncProperty(cases, (history) => playedAlike(make, history, atOnce)),
      runs(count),
    );
  });
});

test("a bucket whose limit changes from call to call is read in Redis as in memory", async () => {
  const limits = fc.tuple(rateLimits, rateLimits).filter(areExactTogether);
  const calls = fc.array(
    fc.record({
      limit: fc.constantFrom(0 as const, 1 as const),
      cost: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 })),
      stepMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 })),
    }),
    { maxLength: 30, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(limits, calls, async ([first, second], history) => {
      const algorithms = [leakyBucket(first), leakyBucket(second)] as const;
      const clock = new ManualClock(1_700_000_000_000);
      const memory = new MemoryStorage<string>();
      const key = `changed ${played++}`;
      for (const { limit, cost, stepMs } of history) {
        clock.advance(stepMs);
        const wanted = memory.consume(key, algorithms[limit], cost, clock);
        const answer = await rateStorage.consume(key, algorithms[limit], cost, clock);
        deepStrictEqual(answer, wanted);
        deepStrictEqual(await rateStorage.read(key), memory.read(key));
      }
      await rateStorage.delete(key);
    }),
    runs(300),
  );
});

/** Whether both limits can be those of a bucket. */
function areExactTogether(limits: readonly RateLimit[]): boolean {
  return limits.every(
    ({ operations, periodMs }) => operations * periodMs <= Number.MAX_SAFE_INTEGER,
  );
}
