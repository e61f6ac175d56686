import { Redis } from "ioredis";
import { describeAsyncMutex } from "leak-snek/testing";
import type { TestRunner } from "leak-snek/testing";
import { newPrefix } from "../helpers/redis-clients.js";
import { sharedRedis } from "../servers/shared.js";
import { brokenRedisMutexes, NaiveRedisMutex } from "./broken-redis-mutexes.js";
import { failuresOf } from "./listing.js";

let client: Redis;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
});

afterAll(() => {
  client.disconnect();
});

function failures(Mutex: typeof NaiveRedisMutex, pauses?: number): Promise<string[]> {
  const register = (runner: TestRunner) => {
    describeAsyncMutex({
      ...runner,
      name: "it",
      create: () => new Mutex(client, newPrefix()),
      createAnother: (mutex) => new Mutex(client, mutex instanceof Mutex ? mutex.prefix : ""),
    });
  };
  return failuresOf(register, undefined, pauses);
}

describe("the suite of a mutex that processes share", () => {
  test("passes a lock in Redis without a fault that it can see", async () => {
    // What hangs is not looked for here, and a hundred round trips take their time on a busy machine.
    expect(await failures(NaiveRedisMutex, 1000)).toEqual([]);
  });

  test.each(brokenRedisMutexes)("finds one that $fault", async ({ Mutex, foundBy }) => {
    expect(await failures(Mutex)).toContain(foundBy);
  });
});
