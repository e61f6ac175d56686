import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import { waitUntil } from "../../servers/wait-until.js";
import { Crew, PROCESSES } from "./crew.js";
import { algorithmNames, ways } from "./programs/limiters.js";

const KEYS = isLong ? 1000 : 50;
const LOCK_TTL_MS = 2000;
/** So much in a period that what one key is asked for takes nearly all of one to drain. */
const rateLimit = { operations: 8, periodMs: 2000 };
/** A sliding window forgets an operation one of its ten frames late. */
const LONGEST_TTL_MS = rateLimit.periodMs * 1.1;

let server: RedisServer;
let crew: Crew;

beforeAll(async () => {
  server = await startRedisServer();
  crew = new Crew(server.url);
});

afterAll(async () => {
  await crew.end();
  await server.stop();
});

describe(`After ${PROCESSES} processes have used them,`, () => {
  test("the keys of all algorithms and ways expire with their limit.", async () => {
    const choices = algorithmNames.flatMap((algorithm) => ways.map((way) => ({ algorithm, way })));
    const jobs = choices.map(({ algorithm, way }) => {
      const prefix = `${algorithm} ${way}`;
      const settings = { algorithm, way, rateLimit, prefix, lockTtlMs: LOCK_TTL_MS };
      return crew.do("askForMany", { settings, keys: KEYS });
    });
    await Promise.all(jobs);
    await expectAllToExpire();
  });

  test("locks expire with their time to live.", async () => {
    const folder = await mkdtemp(join(tmpdir(), "leak-snek-counter-"));
    const [counter, tokens] = [join(folder, "counter"), join(folder, "tokens")];
    await writeFile(counter, "0");
    const prefix = "locks";
    await crew.do("increment", { prefix, times: 10, counter, tokens, ttlMs: LOCK_TTL_MS });
    await rm(folder, { recursive: true });
    await expectAllToExpire();
  });
});

/** There are keys, each with a time to live that is not too long, and after that there are none. */
async function expectAllToExpire(): Promise<void> {
  await withCommands(async (command) => {
    const names = await command(server.port, "KEYS", "*");
    const timesToLive = await Promise.all(
      (Array.isArray(names) ? names.map(String) : []).map((name) =>
        command(server.port, "PTTL", name),
      ),
    );
    // -2 says that a key has just gone, -1 that it never would.
    const lasting = timesToLive
      .map(Number)
      .filter((ttlMs) => ttlMs === -1 || ttlMs > LONGEST_TTL_MS);
    expect(timesToLive).not.toEqual([]);
    expect(lasting).toEqual([]);
    await waitUntil(
      "all keys had expired",
      async () => (await command(server.port, "DBSIZE")) === 0,
    );
  });
}
