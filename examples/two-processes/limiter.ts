import { AsyncLeakyBucketLimiter, LeakyBucketLimiter } from "leak-snek";
import type { AsyncRateLimiter } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisClient } from "leak-snek/redis";
import type { Settings } from "./settings.js";

/** How long Redis may take for a decision before the process goes on by itself. */
const DEADLINE_MS = 100;

/** A limiter that shares its rates with all who use the same Redis, and has one of its own in reserve. */
export function sharedLimiter(
  client: RedisClient,
  { rateLimit, share }: Pick<Settings, "rateLimit" | "share">,
): AsyncRateLimiter<string> {
  return new AsyncLeakyBucketLimiter({
    rateLimit,
    rateStorage: new RedisStorage({ client }),
    deadlineMs: DEADLINE_MS,
    onFailure: new LeakyBucketLimiter({ rateLimit: share }),
  });
}
