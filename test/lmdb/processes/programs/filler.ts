/** Charges new keys until something is thrown; prints, as JSON, what, and what a key holds then. */
import { LeakSnekError } from "leak-snek";
import { limiterOf, settingsOf } from "./settings.js";

const MOST_KEYS = 1_000_000;
const limiter = limiterOf(settingsOf(process.argv));

function fill(): { readonly key: string; readonly error: unknown } | undefined {
  for (let index = 0; index < MOST_KEYS; index++) {
    const key = `key ${index}`;
    try {
      limiter.limitExceeded(key);
    } catch (error) {
      return { key, error };
    }
  }
  return undefined;
}

const failure = fill();
const { error, key = "" } = failure ?? {};
console.log(
  JSON.stringify({
    code: error instanceof LeakSnekError ? error.code : String(error),
    hasCause: error instanceof Error && error.cause instanceof Error,
    remaining: limiter.peek(key).remaining,
    remainingOfFirst: limiter.peek("key 0").remaining,
  }),
);
