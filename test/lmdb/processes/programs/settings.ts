import { Limiter, leakyBucket, slidingWindow } from "leak-snek";
import type { RateLimit } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import type { Durability } from "leak-snek/lmdb";

/** What a process is to limit, in words that can be sent to it: its first argument, in JSON. */
export interface Settings {
  readonly path: string;
  readonly durability: Durability;
  readonly algorithm: "a leaky bucket" | "a sliding window";
  readonly rateLimit: RateLimit;
}

export const KEY = "key";

export function settingsOf([, , text = ""]: readonly string[]): Settings {
  return JSON.parse(text) as Settings;
}

export function limiterOf({ path, durability, algorithm, rateLimit }: Settings): Limiter {
  return new Limiter({
    algorithm: algorithm === "a leaky bucket" ? leakyBucket(rateLimit) : slidingWindow(rateLimit),
    rateStorage: new LmdbStorage({ path, durability }),
  });
}
