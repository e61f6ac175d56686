import { setTimeout as sleep } from "node:timers/promises";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";
import { Crew, PROCESSES } from "./crew.js";
import type { Admission, Asking } from "./programs/jobs.js";
import { limiterOf } from "./programs/limiters.js";
import type { LimiterSettings } from "./programs/limiters.js";

const RUN_MS = isLong ? 10_000 : 1000;
/** Of what should be admitted, at least so much has to be: for a moment in which nobody could ask. */
const AT_LEAST = 0.99;

/** What the processes were admitted to, and for how long. */
interface Run {
  readonly admissions: readonly Admission[];
  /** Milliseconds of the server's clock, from before the first call to after the last. */
  readonly mostMs: number;
  /** The same, from after the first denial to when the last calls were still being made. */
  readonly leastMs: number;
}

let server: RedisServer;
let crew: Crew;
let connection: Connection;

beforeAll(async () => {
  server = await startRedisServer();
  crew = new Crew(server.url);
  connection = await nodeRedis(server.url);
});

afterAll(async () => {
  await connection.close();
  await crew.end();
  await server.stop();
});

test(`${PROCESSES} processes are admitted to what a leaky bucket holds and leaks, and to no more.`, async () => {
  const rateLimit = { operations: 3000, periodMs: 3000 };
  const { admissions, mostMs, leastMs } = await askAtOnce({
    algorithm: "a leaky bucket",
    way: "by script",
    rateLimit,
    prefix: newPrefix(),
  });
  const admittedIn = (ms: number) =>
    rateLimit.operations + Math.floor((ms * rateLimit.operations) / rateLimit.periodMs);
  expect(admissions.length).toBeLessThanOrEqual(admittedIn(mostMs));
  expect(admissions.length).toBeGreaterThanOrEqual(AT_LEAST * admittedIn(leastMs));
});

test(`${PROCESSES} processes are never admitted to more than a sliding window allows, and to no less.`, async () => {
  const frames = 10;
  const rateLimit = { operations: 500, periodMs: 500 };
  const { admissions, mostMs, leastMs } = await askAtOnce({
    algorithm: "a sliding window",
    way: "by script",
    rateLimit,
    prefix: newPrefix(),
  });
  const { operations, periodMs } = rateLimit;
  const longestMs = periodMs + periodMs / frames;
  expect(admissions.length).toBeLessThanOrEqual(operations * (Math.floor(mostMs / periodMs) + 1));
  // Whoever is denied comes after so many within a period and a frame, and there were always some.
  const periods = Math.floor(leastMs / longestMs) + 1;
  expect(admissions.length).toBeGreaterThanOrEqual(AT_LEAST * operations * periods);
  expect(mostWithin(periodMs, admissions)).toBeLessThanOrEqual(operations);
});

/** Has all processes ask for one key for a while, without a pause. */
async function askAtOnce(settings: LimiterSettings): Promise<Run> {
  const asking = { settings, key: "key" };
  await crew.do("clocks");
  const from = await serverTime();
  const asked = crew.do("askUntilStopped", asking);
  await waitUntil("somebody was denied", () => isExhausted(asking));
  const deniedAt = await serverTime();
  await sleep(RUN_MS);
  const stillAskedAt = await serverTime();
  await crew.do("stop");
  const admissions = (await asked).flat();
  const mostMs = (await serverTime()) - from;
  return { admissions, mostMs, leastMs: stillAskedAt - deniedAt };
}

async function isExhausted({ settings, key }: Asking): Promise<boolean> {
  return !(await limiterOf(connection.client, settings).peek(key)).allowed;
}

/** In whole milliseconds, as the scripts take it. */
async function serverTime(): Promise<number> {
  const time = await withCommands((command) => command(server.port, "TIME"));
  const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : [];
  return (seconds ?? NaN) * 1000 + Math.floor((microseconds ?? NaN) / 1000);
}

/**
 * The most that were certainly admitted within any interval so long. The server counts whole
 * milliseconds, of which two moments may be one less apart.
 */
function mostWithin(periodMs: number, admissions: readonly Admission[]): number {
  const counts = admissions.map(({ askedAt: from }) => {
    const to = from + periodMs - 1;
    return admissions.filter(({ askedAt, answeredAt }) => askedAt >= from && answeredAt <= to)
      .length;
  });
  return Math.max(...counts);
}
