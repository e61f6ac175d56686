import { allOf, rl, SlidingWindowLimiter } from "leak-snek";
import type { AllOfLimiter, Clock, RateLimit } from "leak-snek";

/** What Gmail lets an account send, in any interval of each length. */
export const BANDS: Readonly<Record<string, RateLimit>> = {
  "2 a second": rl("2/s"),
  "1200 in 10 minutes": rl("1200/10m"),
  "2000 a day": rl("2000/d"),
};

/**
 * All bands together: a mail is charged to every one of them, or to none.
 *
 * @param clock the time to go by; the process' own unless given
 */
export function gmailLimits(clock?: Clock): AllOfLimiter {
  return allOf(
    Object.entries(BANDS).map(([name, rateLimit]) => ({
      name,
      limiter: new SlidingWindowLimiter<string>({ rateLimit, clock }),
    })),
  );
}
