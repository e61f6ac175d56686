import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { AsyncLimiter, Limiter, MemoryMutex } from "leak-snek";
import type { Algorithm, AsyncRateLimiter, RateLimiter } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { ManualClock } from "leak-snek/testing";
import { calendarCases, playedCase } from "../helpers/calendar-cases.js";
import type { CalendarCase } from "../helpers/calendar-cases.js";
import { expected } from "../helpers/cases.js";
import { AsyncSwappingJsonStorage, JsonStorage } from "../helpers/json-storage.js";
import { newPrefix, nodeRedis } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { runs } from "../helpers/runs.js";
import { sharedRedis } from "../servers/shared.js";

type AnyLimiter = RateLimiter<string> | AsyncRateLimiter<string>;

/** The limiters that a history is played on, each in a way of its own to come to its decisions. */
type Make = (algorithm: Algorithm, clock: ManualClock) => readonly AnyLimiter[];

const inTheProcess: Make = (algorithm, clock) => [
  new Limiter({ algorithm, clock }),
  new Limiter({ algorithm, clock, rateStorage: new JsonStorage(), keyMutex: new MemoryMutex() }),
  new AsyncLimiter({ algorithm, clock, rateStorage: new AsyncSwappingJsonStorage() }),
];

async function equalsModel(make: Make, played: CalendarCase): Promise<void> {
  const { algorithm, model, start, timeOf } = playedCase(played);
  const clock = new ManualClock(start);
  const limiters = make(algorithm, clock);
  for (const event of played.history) {
    clock.set(timeOf(event, clock.now()));
    const wanted = expected(model, event, clock.now());
    const wantedAfter = model.peek(clock.now(), 1);
    for (const limiter of limiters) {
      const message = `${event.kind} at ${new Date(clock.now()).toISOString()}`;
      const answer = limiter[event.kind]("key", event.cost);
      deepStrictEqual(answer instanceof Promise ? await answer : answer, wanted, message);
      const after = limiter.peek("key");
      deepStrictEqual(after instanceof Promise ? await after : after, wantedAfter, message);
    }
  }
}

describe("random histories of a calendar window equal a model that looks at a wall clock,", () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await nodeRedis(sharedRedis().url);
  });

  afterAll(() => connection.close());

  const onRedis: Make = (algorithm, clock) => {
    const rateStorage = new RedisStorage({ client: connection.client, prefix: newPrefix() });
    return [new AsyncLimiter({ algorithm, clock, rateStorage, deadlineMs: 60_000 })];
  };

  test("in memory and through JSON", async () => {
    await fc.assert(
      fc.asyncProperty(calendarCases, (played) => equalsModel(inTheProcess, played)),
      runs(1000),
    );
  });

  test("on Redis, by compare and swap", async () => {
    await fc.assert(
      fc.asyncProperty(calendarCases, (played) => equalsModel(onRedis, played)),
      runs(60),
    );
  });
});
