import { setTimeout as sleep } from "node:timers/promises";
import { startRedisServer } from "../../../scripts/redis/server.cjs";
import type { RedisServer } from "../../../scripts/redis/server.cjs";
import { newPrefix } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { withCommands } from "../../servers/commands.js";
import { callsOf } from "./command-statistics.js";
import { Crew, PROCESSES } from "./crew.js";
import { algorithmNames, ways } from "./programs/limiters.js";
import type { AlgorithmName, LimiterSettings, Way } from "./programs/limiters.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FLUSH_EVERY_MS = 50;

interface Case {
  readonly algorithm: AlgorithmName;
  readonly way: Way;
}

/** What the processes are to do. */
interface Load {
  readonly callsPerProcess: number;
  readonly capacity: number;
}

const FULL: Load = { callsPerProcess: 10_000, capacity: 5000 };
/** Long enough for several rounds of what is done in the meantime. */
const SHORTER: Load = isLong ? FULL : { callsPerProcess: 2000, capacity: 1000 };

/** What takes several round trips a call is done less often, unless there is time. */
const loads: Record<Way, Load> = {
  "by script": SHORTER,
  "by compare and swap": isLong ? FULL : { callsPerProcess: 200, capacity: 200 },
  "by lock": isLong ? FULL : { callsPerProcess: 60, capacity: 60 },
};

/** By lock and by swap, each of those loads takes a minute; what comes on top of them shows in less. */
const loadsInTrouble: Record<Way, Load> = isLong
  ? {
      "by script": FULL,
      "by compare and swap": { callsPerProcess: 2000, capacity: 1000 },
      "by lock": { callsPerProcess: 1000, capacity: 500 },
    }
  : loads;

const cases: readonly Case[] = algorithmNames.flatMap((algorithm) =>
  ways.map((way) => ({ algorithm, way })),
);

/** Each way and each algorithm at least once, where not everything is new. */
const someCases = isLong
  ? cases
  : cases.filter(
      ({ algorithm, way }) =>
        way === "by script" || (way === "by lock") === (algorithm === "a sliding window"),
    );

/**
 * A limit that frees nothing within the longest run, and several operations within an hour: by a
 * clock that is an hour wrong, too many would be admitted.
 */
function settingsOf({ algorithm, way }: Case, { capacity: operations }: Load): LimiterSettings {
  const periodMs = algorithm === "a leaky bucket" ? operations * 15 * MINUTE_MS : 30 * MINUTE_MS;
  return { algorithm, way, rateLimit: { operations, periodMs }, prefix: newPrefix() };
}

/** Has all processes ask for one key; returns how many were admitted to it. */
async function admittedBy(crew: Crew, settings: LimiterSettings, load: Load): Promise<number> {
  const admitted = await crew.do("ask", { settings, key: "key", calls: load.callsPerProcess });
  return admitted.reduce((sum, count) => sum + count, 0);
}

let server: RedisServer;

beforeAll(async () => {
  server = await startRedisServer();
});

afterAll(() => server.stop());

describe(`${PROCESSES} processes that share a limit`, () => {
  let crew: Crew;

  beforeAll(() => {
    crew = new Crew(server.url);
  });

  afterAll(() => crew.end());

  test.each(cases)("$way admit what $algorithm holds, exactly.", async (choice) => {
    const load = loads[choice.way];
    expect(await admittedBy(crew, settingsOf(choice, load), load)).toBe(load.capacity);
  });

  describe("on a server that forgets its scripts every 50 ms", () => {
    test.each(someCases)("$way admit what $algorithm holds, exactly.", async (choice) => {
      const load = loadsInTrouble[choice.way];
      const settings = settingsOf(choice, load);
      const evalsBefore = await callsOf(server.port, "eval");
      const { outcome, flushes } = await whileFlushing(server.port, () =>
        admittedBy(crew, settings, load),
      );
      expect(outcome).toBe(load.capacity);
      // Else nothing would have been forgotten while it was needed.
      expect(flushes).toBeGreaterThanOrEqual(2);
      expect((await callsOf(server.port, "eval")) - evalsBefore).toBeGreaterThan(flushes / 2);
    });
  });
});

/** Does some work while the server is made to forget all scripts again and again. */
async function whileFlushing<T>(port: number, work: () => Promise<T>) {
  const end = new AbortController();
  const flushing = flushUntil(end.signal, port);
  const outcome = await work().finally(() => end.abort());
  return { outcome, flushes: await flushing };
}

/** Returns how often it did. */
async function flushUntil(signal: AbortSignal, port: number): Promise<number> {
  return withCommands(async (command) => {
    let flushes = 0;
    for (; !signal.aborted; flushes++) {
      await command(port, "SCRIPT", "FLUSH");
      await sleep(FLUSH_EVERY_MS);
    }
    return flushes;
  });
}

describe(`${PROCESSES} processes whose clocks differ by up to two hours`, () => {
  const shiftsMs = [HOUR_MS, -HOUR_MS, 0, 0, -HOUR_MS, HOUR_MS, HOUR_MS, -HOUR_MS];
  let crew: Crew;

  beforeAll(() => {
    crew = new Crew(server.url, shiftsMs);
  });

  afterAll(() => crew.end());

  test("differ so, by every clock.", async () => {
    const clocksOfWorkers = await crew.do("clocks");
    for (const [index, clocks] of clocksOfWorkers.entries()) {
      const right = Date.now() + (shiftsMs[index] ?? NaN);
      const faults = Object.values(clocks).map((time) => Math.abs(time - right));
      expect(Math.max(...faults)).toBeLessThan(MINUTE_MS);
    }
  });

  test.each(someCases)("$way admit what $algorithm holds, exactly.", async (choice) => {
    const load = loadsInTrouble[choice.way];
    expect(await admittedBy(crew, settingsOf(choice, load), load)).toBe(load.capacity);
  });

  test.each(algorithmNames)(
    "and a denial cache, admit what %s holds, exactly.",
    async (algorithm) => {
      const way = "by script";
      const load = loadsInTrouble[way];
      const settings = { ...settingsOf({ algorithm, way }, load), hasDenialCache: true };
      expect(await admittedBy(crew, settings, load)).toBe(load.capacity);
    },
  );
});
