import { AsyncLimiter, leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, RateLimit } from "leak-snek";
import { RedisMutex, RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import { withoutTwin } from "../../../helpers/without-twin.js";

export const algorithmNames = ["a leaky bucket", "a sliding window"] as const;

export type AlgorithmName = (typeof algorithmNames)[number];

/** By script, by compare and swap, and by lock. */
export const ways = ["by script", "by compare and swap", "by lock"] as const;

export type Way = (typeof ways)[number];

/** A limiter, in words that can be sent to another process. */
export interface LimiterSettings {
  readonly algorithm: AlgorithmName;
  readonly way: Way;
  readonly rateLimit: RateLimit;
  /** The prefix of its keys. */
  readonly prefix: string;
  readonly hasDenialCache?: boolean;
  /** How long its locks live, if it has any. */
  readonly lockTtlMs?: number;
}

/** Longer than any run: these tests are about what is admitted, not about how soon. */
const PATIENCE_MS = 600_000;

/** The same limiter in each process that is told the same settings. */
export function limiterOf(client: RedisClient, settings: LimiterSettings): AsyncLimiter {
  const { way, prefix, hasDenialCache, lockTtlMs } = settings;
  const algorithm = algorithmOf(settings);
  const denialCache = hasDenialCache === true ? { maxKeys: 100 } : undefined;
  const rateStorage = new RedisStorage({ client, prefix, denialCache });
  const options = { algorithm, rateStorage, deadlineMs: PATIENCE_MS };
  if (way === "by script") return new AsyncLimiter(options);
  if (way === "by lock") {
    return new AsyncLimiter({ ...options, keyMutex: mutexOf(client, prefix, lockTtlMs) });
  }
  return new AsyncLimiter({ ...options, algorithm: withoutTwin(algorithm) });
}

/** A mutex whose locks outlive any hold-up of a busy machine, unless told otherwise. */
export function mutexOf(client: RedisClient, prefix: string, ttlMs = 30_000): RedisMutex {
  return new RedisMutex({ client, prefix, ttlMs, acquireTimeoutMs: PATIENCE_MS });
}

function algorithmOf({ algorithm, rateLimit }: LimiterSettings): Algorithm {
  return algorithm === "a leaky bucket" ? leakyBucket(rateLimit) : slidingWindow(rateLimit);
}
