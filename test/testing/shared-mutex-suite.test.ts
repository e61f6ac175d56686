import { Redis } from "ioredis";
import { describeAsyncMutex } from "leak-snek/testing";
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

function failures(Mutex: typeof NaiveRedisMutex): Promise<string[]> {
  return failuresOf((runner) => {
    describeAsyncMutex({
      ...runner,
      name: "it",
      create: () => new Mutex(client, newPrefix()),
      createAnother: (mutex) => new Mutex(client, mutex instanceof Mutex ? mutex.prefix : ""),
    });
  });
}

describe("the suite of a mutex that processes share", () => {
  test("passes a lock in Redis without a fault that it can see", async () => {
    expect(await failures(NaiveRedisMutex)).toEqual([]);
  });

  test.each(brokenRedisMutexes)("finds one that $fault", async ({ Mutex, foundBy }) => {
    expect(await failures(Mutex)).toContain(foundBy);
  });
});
