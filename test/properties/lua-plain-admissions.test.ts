import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { Redis } from "ioredis";
import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, Rate } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { twinOf } from "../../src/redis/twin.js";
import {
  leakyBuckets,
  makeLeakyBucket,
  makeSlidingWindow,
  slidingWindows,
} from "../helpers/cases.js";
import { changingBuckets, changingWindows } from "../helpers/changing-cases.js";
import { crowdedWindows } from "../helpers/edge-cases.js";
import { newPrefix } from "../helpers/redis-clients.js";
import { runs } from "../helpers/runs.js";
import { sharedRedis } from "../servers/shared.js";

/**
 * A plain admission by the server's own time goes a way of its own through the script. Here the script
 * is run as it is, but for the time, which it is given: late in this century, when nothing has expired.
 */
const START = 4_000_000_000_000;

const prefix = newPrefix();
const clockKey = `${prefix}:clock`;
let client: Redis;
let rateStorage: RedisStorage;
let played = 0;

beforeAll(() => {
  client = new Redis(sharedRedis().url);
  rateStorage = new RedisStorage({ client, prefix });
});

afterAll(async () => {
  await client.del(clockKey);
  client.disconnect();
});

/** Asks to admit a cost; or to explain the denial as well, if it is one. */
type Letter = "a" | "A";

/** Has the server admit a cost so many times in one call, at that time; how many of them it did. */
async function admitInRedis(
  algorithm: Algorithm,
  now: number,
  key: string,
  cost: number,
  times: number,
  letter: Letter = "a",
): Promise<number> {
  return Number.parseInt(await admitAllInRedis(algorithm, now, [key], cost, times, letter));
}

/** The same of several keys: a line for each. */
async function admitAllInRedis(
  algorithm: Algorithm,
  now: number,
  keys: readonly string[],
  cost: number,
  times: number,
  letter: Letter = "a",
): Promise<string> {
  const twin = twinOf(algorithm);
  if (twin === undefined) throw new Error("the algorithm has no twin");
  const source = twin.script.source.replaceAll("call('TIME')", `{ 0, call('GET', '${clockKey}') }`);
  await client.set(clockKey, now * 1000);
  const text = `${letter}${cost}${times > 1 ? `x${times}` : ""}`;
  const order = Buffer.from(`g${twin.limit}`, "latin1");
  const names = keys.map((key) => `${prefix}:${key}`);
  return String(await client.eval(source, names.length, ...names, text, order));
}

/** The same in TypeScript. */
function admit(algorithm: Algorithm, rate: Rate | undefined, now: number, cost: number) {
  const next = algorithm.decide(rate, now, cost);
  return { isAdmitted: next !== undefined, rate: next ?? rate };
}

/** Plays a history by the algorithm of each event. */
async function playedAlike(
  algorithms: readonly Algorithm[],
  start: number,
  history: readonly { limit?: number; cost: number; stepMs: number }[],
) {
  const key = `history ${played++}`;
  let now = START + (start % 1_000_000_000);
  let rate: Rate | undefined;
  for (const [place, event] of history.entries()) {
    now += event.stepMs;
    const algorithm = algorithms[event.limit ?? 0];
    if (algorithm === undefined) throw new Error("no such limit");
    const cost = Math.max(1, event.cost);
    const times = place % 3 === 0 ? 3 : 1;
    let wanted = 0;
    for (let isAdmitted = true; isAdmitted && wanted < times;) {
      ({ isAdmitted, rate } = admit(algorithm, rate, now, cost));
      if (isAdmitted) wanted++;
    }
    const letter = place % 2 === 0 ? "a" : "A";
    deepStrictEqual(await admitInRedis(algorithm, now, key, cost, times, letter), wanted);
    deepStrictEqual(await rateStorage.read(key), rate);
  }
  await rateStorage.delete(key);
}

test.each([
  ["a leaky bucket", leakyBuckets, makeLeakyBucket, 300],
  ["a sliding window", slidingWindows, makeSlidingWindow, 300],
  ["a sliding window of many frames in use", crowdedWindows, makeSlidingWindow, 5],
])("plain admissions by %s equal those in TypeScript", async (_what, cases, make, usual) => {
  await fc.assert(
    fc.asyncProperty(cases, ({ rateLimit, options, start, history }) => {
      const [algorithm] = make(rateLimit, options);
      return playedAlike([algorithm], start, history);
    }),
    runs(usual),
  );
});

test.each([
  ["buckets", changingBuckets, leakyBucket],
  ["windows", changingWindows, slidingWindow],
])("so do they by changing %s", async (_what, cases, algorithmOf) => {
  await fc.assert(
    fc.asyncProperty(cases, ({ limits, start, history }) => {
      const algorithms = limits.map(({ rateLimit, options }) => algorithmOf(rateLimit, options));
      return playedAlike(algorithms, start, history);
    }),
    runs(100),
  );
});

test("what one key of a call has in its frame is not taken for another's", async () => {
  const algorithm = slidingWindow({ operations: 10, periodMs: 10_000 }, { frameLimit: 3 });
  const [full, other] = [`history ${played++}`, `history ${played++}`];
  await admitInRedis(algorithm, START, full, 3, 1);
  await admitInRedis(algorithm, START + 5000, full, 3, 1);
  await admitInRedis(algorithm, START + 5000, other, 2, 1);
  expect(await admitAllInRedis(algorithm, START + 5000, [full, other], 2, 1)).toBe("0\n0");
});

/** Keys of every kind: without a rate, with room, full, kept for ever with either, and of no rate. */
async function spreadKeys(algorithm: Algorithm): Promise<string[]> {
  const kinds = ["fresh", "with room", "full", "for ever", "full for ever", "text", "list", "last"];
  const names = kinds.map((kind) => `${kind} ${played}`);
  played++;
  const [, withRoom = "", full = "", forEver = "", fullForEver = "", text, list] = names;
  for (const key of [withRoom, forEver]) await admitInRedis(algorithm, START, key, 2, 1);
  for (const key of [full, fullForEver]) await admitInRedis(algorithm, START, key, 5, 1);
  for (const key of [forEver, fullForEver]) await client.persist(`${prefix}:${key}`);
  await client.set(`${prefix}:${text}`, "no rate");
  await client.rpush(`${prefix}:${list}`, "no rate");
  return names;
}

/** What is kept of a key, and whether for ever. */
async function keptOf(key: string): Promise<{ rate: unknown; isKeptForEver: boolean }> {
  const name = `${prefix}:${key}`;
  const rate = (await client.type(name)) === "list" ? "a list" : await client.getBuffer(name);
  return { rate, isKeptForEver: (await client.pttl(name)) === -1 };
}

test.each([
  ["a", leakyBucket],
  ["A", leakyBucket],
  ["a", slidingWindow],
  ["A", slidingWindow],
] as const)(
  "what %s answers for many keys in one call, it does for each in a call of its own",
  async (letter, of) => {
    const algorithm = of({ operations: 5, periodMs: 10_000 });
    const [together, apart] = [await spreadKeys(algorithm), await spreadKeys(algorithm)];
    const ask = (keys: readonly string[]) =>
      admitAllInRedis(algorithm, START + 100, keys, 1, 1, letter);
    const lines = (await ask(together)).split("\n");
    for (const [place, key] of apart.entries()) {
      expect(await ask([key])).toBe(lines[place]);
      const kept = await keptOf(key);
      expect(kept).toEqual(await keptOf(together[place] ?? ""));
      expect(kept.isKeptForEver).toBe(lines[place]?.startsWith("!"));
    }
    expect(lines.map((line) => line[0]).join("")).toBe("11010!!1");
    expect(lines[2]).toMatch(letter === "A" ? /^0 0 5 0 \d+ \d+ $/ : /^0$/);
  },
);
