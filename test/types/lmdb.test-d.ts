/**
 * Which environments `leak-snek/lmdb` takes, held by the compiler: see `compositions.test-d.ts`. Nothing
 * here is ever run.
 */
import { AsyncLeakyBucketLimiter, LeakyBucketLimiter, rl } from "leak-snek";
import type { CombiningStorage, DecidingStorage, RateLimiter } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import type { LmdbRoot } from "leak-snek/lmdb";
import { open } from "lmdb";

const rateLimit = rl("10/m");

// Every environment of lmdb, whatever its own database holds.
open("rates", {}) satisfies LmdbRoot;
open<string, number>({ path: "rates" }) satisfies LmdbRoot;
open({ path: "rates", encoding: "json", keyEncoding: "binary" }) satisfies LmdbRoot;

// A storage takes a path or an environment.
new LmdbStorage({ path: "rates" });
new LmdbStorage({ path: "rates", durability: "every-commit", name: "limits" });
new LmdbStorage({ root: open("rates", {}) });
// @ts-expect-error one of them
new LmdbStorage({});
// @ts-expect-error and not both
new LmdbStorage({ path: "rates", root: open("rates", {}) });
// @ts-expect-error no such durability
new LmdbStorage({ path: "rates", durability: "none" });
// @ts-expect-error no environment
new LmdbStorage({ root: new Map<string, string>() });

// It is synchronous, and serves both kinds of limiter without a mutex, for keys of text.
const rateStorage = new LmdbStorage({ path: "rates" });
rateStorage satisfies DecidingStorage<string> & CombiningStorage & Disposable;
new LeakyBucketLimiter({ rateLimit, rateStorage }) satisfies RateLimiter<string>;
new AsyncLeakyBucketLimiter({ rateLimit, rateStorage });
// @ts-expect-error no other keys
new LeakyBucketLimiter<number>({ rateLimit, rateStorage });
