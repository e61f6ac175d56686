import { AsyncLimiter, calendarWindow } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { clientKinds, newPrefix } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";

const CAPACITY = 40;
const CALLS = 30;

/** Somewhere where the day does not end within the hour. */
const timeZone = new Date().getUTCHours() === 23 ? "Asia/Tokyo" : "UTC";
const offset = timeZone === "UTC" ? "Z" : "+09:00";

describe("a calendar window on Redis, whose time it goes by", () => {
  let connections: Connection[];

  beforeAll(async () => {
    const [nodeRedis, ioRedis] = clientKinds;
    if (nodeRedis === undefined || ioRedis === undefined) throw new Error("two clients");
    connections = await Promise.all(
      [nodeRedis, nodeRedis, ioRedis, ioRedis].map((kind) => kind.connect()),
    );
  });

  afterAll(() => Promise.all(connections.map((connection) => connection.close())));

  /** Limiters of one limit, each with a connection of its own. */
  function limitersOf(prefix: string): AsyncLimiter[] {
    return connections.map(
      ({ client }) =>
        new AsyncLimiter({
          algorithm: calendarWindow({ operations: CAPACITY, unit: "day", timeZone }),
          rateStorage: new RedisStorage({ client, prefix }),
          deadlineMs: 60_000,
        }),
    );
  }

  test("admits exactly its capacity to four limiters at once", async () => {
    const limiters = limitersOf(newPrefix());
    const asked = limiters.flatMap((limiter) =>
      Array.from({ length: CALLS }, () => limiter.limitExceeded("key")),
    );
    const exceeded = await Promise.all(asked);
    expect(exceeded.filter((denied) => !denied)).toHaveLength(CAPACITY);
  });

  test("frees the quota for all when the day ends, and not before", async () => {
    const [one, other] = limitersOf(newPrefix());
    const before = Date.now();
    await one?.consume("key", CAPACITY);
    const denial = await other?.consume("key");
    const after = Date.now();
    const midnight = Date.parse(`${localDate(before)}T00:00${offset}`) + 86_400_000;
    expect(denial).toMatchObject({ allowed: false, limit: CAPACITY, remaining: 0 });
    const endsAt = denial?.retryAfterMs ?? NaN;
    expect(endsAt).toBeGreaterThanOrEqual(midnight - after - 1);
    expect(endsAt).toBeLessThanOrEqual(midnight - before + 1);
  });
});

function localDate(time: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(time);
}
