import { deepStrictEqual, ok } from "node:assert";
import * as fc from "fast-check";
import { leakyBucket, MemoryStorage, slidingWindow } from "leak-snek";
import type { Algorithm, Rate } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import {
  changingBuckets,
  changingWindows,
  forwardBuckets,
  forwardWindows,
} from "../helpers/changing-cases.js";
import type { ChangingCase, ChangingEvent, Limit } from "../helpers/changing-cases.js";
import { ioRedis, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { runs } from "../helpers/runs.js";
import { LeakyBucketModel } from "../models/leaky-bucket-model.js";
import type { Model } from "../models/model.js";
import { SlidingWindowModel } from "../models/sliding-window-model.js";
import { sharedRedis } from "../servers/shared.js";

let connection: Connection;
let redis: RedisStorage;
let played = 0;

beforeAll(async () => {
  connection = await ioRedis(sharedRedis().url);
  redis = new RedisStorage({ client: connection.client, prefix: newPrefix() });
});

afterAll(() => connection.close());

/** A kind of limit: how to make one, and its model, which can change to another. */
interface Kind {
  readonly algorithmOf: (limit: Limit) => Algorithm;
  readonly modelOf: (limit: Limit) => Model & { changeTo: (limit: Limit) => void };
}

const bucket: Kind = {
  algorithmOf: ({ rateLimit, options }) => leakyBucket(rateLimit, options),
  modelOf: ({ rateLimit, options }) => {
    const model = new LeakyBucketModel(rateLimit, options.burst ?? rateLimit.operations);
    const changeTo = (limit: Limit) => {
      model.changeTo(limit.rateLimit, limit.options.burst ?? limit.rateLimit.operations);
    };
    return changeable(model, changeTo);
  },
};

const window: Kind = {
  algorithmOf: ({ rateLimit, options }) => slidingWindow(rateLimit, options),
  modelOf: ({ rateLimit, options }) => {
    const model = new SlidingWindowModel(rateLimit, options.frames ?? 10, options.frameLimit);
    const changeTo = (limit: Limit) => {
      model.changeTo(limit.rateLimit, limit.options.frames ?? 10, limit.options.frameLimit);
    };
    return changeable(model, changeTo);
  },
};

function changeable(model: Model, changeTo: (limit: Limit) => void) {
  return {
    get capacity() {
      return model.capacity;
    },
    consume: (now: number, cost: number) => model.consume(now, cost),
    peek: (now: number, cost: number) => model.peek(now, cost),
    refund: (now: number, cost: number) => {
      model.refund(now, cost);
    },
    reset: () => {
      model.reset();
    },
    changeTo,
  };
}

function answerOf(model: Model, { kind, cost }: ChangingEvent, now: number) {
  if (kind === "refund") {
    model.refund(now, cost);
    return undefined;
  }
  if (kind === "limitExceeded") return model.consume(now, cost).allowed;
  return model[kind](now, cost);
}

const methods = {
  consume: "consume",
  limitExceeded: "admit",
  peek: "peek",
  refund: "refund",
} as const;

describe.each([
  ["buckets", bucket, changingBuckets],
  ["windows", window, changingWindows],
])("a history under changing %s", (_what, { algorithmOf, modelOf }, cases) => {
  async function playedAlike({ limits, start, history }: ChangingCase, withRedis: boolean) {
    const [first] = limits;
    if (first === undefined) return;
    const algorithms = limits.map(algorithmOf);
    const model = modelOf(first);
    const clock = new ManualClock(start);
    const memory = new MemoryStorage<string>();
    const key = `changed ${played++}`;
    for (const event of history) {
      const { kind, limit, cost, stepMs } = event;
      const [chosen, algorithm] = [limits[limit], algorithms[limit]];
      if (chosen === undefined || algorithm === undefined) throw new Error("no such limit");
      clock.set(clock.now() + stepMs);
      model.changeTo(chosen);
      const wanted = answerOf(model, event, clock.now());
      const wantedAfter = model.peek(clock.now(), 1);
      const answer = memory[methods[kind]](key, algorithm, cost, clock);
      deepStrictEqual([answer, memory.peek(key, algorithm, 1, clock)], [wanted, wantedAfter]);
      if (!withRedis) continue;
      const asked = Promise.resolve<unknown>(redis[methods[kind]](key, algorithm, cost, clock));
      const askedAfter = redis.peek(key, algorithm, 1, clock);
      deepStrictEqual(await Promise.all([asked, askedAfter]), [wanted, wantedAfter]);
      // What has drained may be there or not.
      const counting = (rate: Rate | undefined) =>
        rate !== undefined && algorithm.timeToLive(rate, clock.now()) > 0 ? rate : undefined;
      const counted = counting(memory.read(key));
      deepStrictEqual(counting(await redis.read(key)), counted);
      if (counted !== undefined) continue;
      // What comes next may be another limit, by which it would count.
      memory.delete(key);
      await redis.delete(key);
      model.reset();
    }
    await redis.delete(key);
  }

  test("equals a BigInt model", async () => {
    await fc.assert(
      fc.asyncProperty(cases, (history) => playedAlike(history, false)),
      runs(1500),
    );
  });

  test("is the same in Redis", async () => {
    await fc.assert(
      fc.asyncProperty(cases, (history) => playedAlike(history, true)),
      runs(100),
    );
  });
});

/** Plays the consumptions, and tells of each by which limit, at which time and whether it went through. */
function* consumptionsOf(kind: Kind, { limits, start, history }: ChangingCase) {
  const algorithms = limits.map(kind.algorithmOf);
  const clock = new ManualClock(start);
  const storage = new MemoryStorage<string>();
  for (const event of history) {
    const [limit, algorithm] = [limits[event.limit], algorithms[event.limit]];
    if (limit === undefined || algorithm === undefined) throw new Error("no such limit");
    clock.advance(event.stepMs);
    const decision = storage.consume("key", algorithm, event.cost, clock);
    yield { limit, algorithm, cost: event.cost, time: clock.now(), decision };
  }
}

test("whatever limit comes next, nobody is locked out of a bucket for longer than that takes to drain", () => {
  fc.assert(
    fc.property(forwardBuckets, (history) => {
      for (const { limit, algorithm, decision } of consumptionsOf(bucket, history)) {
        if (decision.retryAfterMs === Infinity) continue;
        const { operations, periodMs } = limit.rateLimit;
        ok(decision.retryAfterMs <= Math.ceil((algorithm.capacity * periodMs) / operations));
      }
    }),
    runs(1000),
  );
});

test("nor out of a window for longer than its period and a frame", () => {
  fc.assert(
    fc.property(forwardWindows, (history) => {
      for (const { limit, decision } of consumptionsOf(window, history)) {
        if (decision.retryAfterMs === Infinity) continue;
        const { periodMs } = limit.rateLimit;
        const frameMs = Math.ceil(periodMs / Math.min(limit.options.frames ?? 10, periodMs));
        ok(decision.retryAfterMs <= periodMs + frameMs, `${decision.retryAfterMs}`);
      }
    }),
    runs(1000),
  );
});

test("a window admits no more than it holds, of all that no shorter one forgot", () => {
  fc.assert(
    fc.property(forwardWindows, (history) => {
      const admissions: { time: number; cost: number }[] = [];
      for (const { limit, cost, time, decision } of consumptionsOf(window, history)) {
        if (!decision.allowed) continue;
        const { operations, periodMs } = limit.rateLimit;
        const frames = BigInt(Math.min(limit.options.frames ?? 10, periodMs));
        const frameOf = (at: number) => (BigInt(at) * frames) / BigInt(periodMs);
        // An admission lets go of what its own limit no longer counts.
        for (const admission of admissions.splice(0)) {
          if (admission.time > time - periodMs) admissions.push(admission);
        }
        admissions.push({ time, cost });
        const sumOf = (counts: (at: number) => boolean) =>
          admissions.reduce((sum, entry) => sum + (counts(entry.time) ? entry.cost : 0), 0);
        ok(sumOf(() => true) <= operations, "more than the window holds");
        const inFrame = sumOf((at) => at >= 0 && frameOf(at) === frameOf(time));
        ok(
          time < 0 || inFrame <= (limit.options.frameLimit ?? operations),
          "more than the frame holds",
        );
      }
    }),
    runs(1000),
  );
});
