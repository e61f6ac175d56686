/** A way to load the package, and the kind of file that has it. */
export interface ModuleKind {
  readonly way: "import" | "require";
  readonly extension: "mjs" | "cjs";
  /** A statement that loads a module under a name. */
  readonly load: (name: string, specifier: string) => string;
}

export const moduleKinds: readonly ModuleKind[] = [
  {
    way: "import",
    extension: "mjs",
    load: (name, specifier) => `import * as ${name} from "${specifier}";`,
  },
  {
    way: "require",
    extension: "cjs",
    load: (name, specifier) => `const ${name} = require("${specifier}");`,
  },
];

/** What the package exports by which path, and the name that the programs below know it by; without lmdb. */
export const entries = [
  { name: "leakSnek", specifier: "leak-snek" },
  { name: "redis", specifier: "leak-snek/redis" },
  { name: "shared", specifier: "leak-snek/shared" },
  { name: "testing", specifier: "leak-snek/testing" },
] as const;

/** Prints the names of what the package exports, as JSON. */
export const listExports = `
const entries = Object.entries({ leakSnek, redis, shared, testing });
const names = entries.map(([name, exported]) => [name, Object.keys(exported).sort()]);
console.log(JSON.stringify(Object.fromEntries(names)));
`;

/** Prints whether an error that leak-snek/redis throws is of the class that the main entry exports. */
export const compareClasses = `
const held = async () => "held 5000";
const client = { runKnownScript: held, runScript: held };

async function main() {
  const mutex = new redis.RedisMutex({ client, ttlMs: 1000, acquireTimeoutMs: 1 });
  const error = await mutex.lock("key").catch((reason) => reason);
  console.log(error instanceof leakSnek.LockTimeoutError);
}

main();
`;

/** Prints how many of 20 operations are admitted at one moment, where 10 are allowed. */
export const countAdmitted = `
const { LeakyBucketLimiter, rl } = leakSnek;
const clock = new testing.ManualClock();
const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), clock });
const answers = Array.from({ length: 20 }, () => limiter.limitExceeded("key"));
console.log(answers.filter((exceeded) => !exceeded).length);
`;

/** Prints what a Redis, played by two functions, has a limiter and a mutex answer. */
export const useRedis = `
const client = {
  runKnownScript: async () => {
    throw new Error("NOSCRIPT No matching script.");
  },
  runScript: async (_source, [key]) => (key === "leak-snek!key" ? "taken 7" : "1"),
};

async function main() {
  const rateStorage = new redis.RedisStorage({ client });
  const options = { rateLimit: leakSnek.rl("10/m"), rateStorage };
  const limiter = new leakSnek.AsyncLeakyBucketLimiter(options);
  const lease = await new redis.RedisMutex({ client, ttlMs: 1000 }).lock("key");
  console.log(await limiter.limitExceeded("key"), lease.fencingToken);
  await lease[Symbol.asyncDispose]();
}

main();
`;

/** Prints what the entry for lmdb exports, and what a storage in a folder answers. */
export const useLmdb = `
const rateStorage = new lmdb.LmdbStorage({ path: "rates-" + process.pid });
const limiter = new leakSnek.LeakyBucketLimiter({ rateLimit: leakSnek.rl("2/w"), rateStorage });
const answers = [1, 2, 3].map(() => limiter.limitExceeded("key"));
rateStorage.close();
console.log(JSON.stringify({ names: Object.keys(lmdb).sort(), answers }));
`;

/**
 * Uses all that could keep a process alive, and prints for how many milliseconds the process goes on
 * after its last statement. The time-out of the mutex is long, for a timer that is left to show.
 */
export const useAndReturn = `
const { rl, slidingWindow, AsyncMemoryMutex, MemoryStorage } = leakSnek;
const rateLimit = rl("10/m");
const options = { algorithm: slidingWindow(rateLimit), rateLimit };

function useLimiter() {
  for (const name of ["Limiter", "LeakyBucketLimiter", "SlidingWindowLimiter"]) {
    const limiter = new leakSnek[name]({ ...options, rateStorage: new MemoryStorage() });
    if (limiter.limitExceeded("key")) throw new Error(name);
  }
}

async function useAsyncLimiter(keyMutex) {
  for (const name of ["AsyncLimiter", "AsyncLeakyBucketLimiter", "AsyncSlidingWindowLimiter"]) {
    const limiter = new leakSnek[name]({ ...options, rateStorage: new MemoryStorage(), keyMutex });
    if (await limiter.limitExceeded("key")) throw new Error(name);
  }
}

async function waitForOperations() {
  const quick = { rateLimit: rl("2/20ms") };
  for (const name of ["LeakyBucketLimiter", "AsyncLeakyBucketLimiter"]) {
    const limiter = new leakSnek[name](quick);
    await Promise.all(Array.from({ length: 4 }, () => limiter.acquire("key", { maxWaitMs: 5_000 })));
    const left = limiter.acquire("key", { cost: 2, signal: AbortSignal.timeout(1) });
    await left.catch(() => undefined);
  }
}

async function waitForKey(keyMutex) {
  const lease = await keyMutex.lock("key");
  const next = keyMutex.lock("key");
  await lease[Symbol.asyncDispose]();
  await (await next)[Symbol.asyncDispose]();
}

async function main() {
  const keyMutex = new AsyncMemoryMutex({ acquireTimeoutMs: 5_000 });
  useLimiter();
  await useAsyncLimiter(keyMutex);
  await waitForKey(keyMutex);
  await waitForOperations();
  returnedAt = performance.now();
}

let returnedAt = NaN;
process.on("exit", () => console.log(performance.now() - returnedAt));
main();
`;

/**
 * Floods a full storage with so many keys, and prints what became of it, as JSON: by how many bytes the
 * heap grew after the first 200,000, how many keys are kept, and which exhausted ones were freed.
 */
export const floodOf = (keys: number) => `
const { LeakyBucketLimiter, MemoryStorage, rl } = leakSnek;

const clock = new testing.ManualClock(1_700_000_000_000);
const rateStorage = new MemoryStorage({ maxKeys: 100_000 });
const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/w"), rateStorage, clock });
const exhausted = Array.from({ length: 100 }, (_, index) => "exhausted " + index);

function floodWith(from, to) {
  for (let key = from; key < to; key++) {
    if (key % 1000 === 0) clock.advance(1);
    limiter.limitExceeded("flood " + key);
  }
}

function heapUsed() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

for (const [index, key] of exhausted.entries()) {
  limiter.consume(key, 10);
  floodWith(200 * index, 200 * (index + 1));
}
floodWith(20_000, 200_000);
const before = heapUsed();
floodWith(200_000, ${keys});
const grownBy = heapUsed() - before;
const freed = exhausted.filter((key) => !limiter.limitExceeded(key));
console.log(JSON.stringify({ grownBy, kept: rateStorage.size, freed }));
`;

/** Compositions that are not safe, and thus must not type-check. */
export const illegalCompositions = [
  {
    what: "an asynchronous storage in a synchronous limiter",
    fileName: "asynchronous-storage",
    program: `
import { LeakyBucketLimiter, MemoryMutex, rl } from "leak-snek";
import type { AsyncRateStorage } from "leak-snek";

declare const rateStorage: AsyncRateStorage<string>;
const keyMutex = new MemoryMutex<string>();
export const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage, keyMutex });
`,
  },
  {
    what: "a plain storage without a mutex",
    fileName: "no-mutex",
    program: `
import { LeakyBucketLimiter, rl } from "leak-snek";
import type { RateStorage } from "leak-snek";

declare const rateStorage: RateStorage<string>;
export const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage });
`,
  },
  {
    what: "an asynchronous storage without a mutex",
    fileName: "no-asynchronous-mutex",
    program: `
import { AsyncLeakyBucketLimiter, rl } from "leak-snek";
import type { AsyncRateStorage } from "leak-snek";

declare const rateStorage: AsyncRateStorage<string>;
export const limiter = new AsyncLeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage });
`,
  },
  {
    what: "Redis in a synchronous limiter",
    fileName: "synchronous-redis",
    program: `
import { LeakyBucketLimiter, rl } from "leak-snek";
import type { RedisStorage } from "leak-snek/redis";

declare const rateStorage: RedisStorage;
export const limiter = new LeakyBucketLimiter({ rateLimit: rl("10/m"), rateStorage });
`,
  },
  {
    what: "Redis by what is no client",
    fileName: "no-client",
    program: `
import { RedisStorage } from "leak-snek/redis";

export const rateStorage = new RedisStorage({ client: new Map<string, string>() });
`,
  },
];
