import type { AsyncRateLimiter } from "leak-snek";
import { count, emptyTally } from "./tally.js";
import type { Tally } from "./tally.js";

/** How many ask at the same time, like the requests that a server has at hand. */
const ASKERS = 10;

/** Asks for a while, as fast as the answers come. */
export async function askFor(
  milliseconds: number,
  limiter: AsyncRateLimiter<string>,
  key: string,
): Promise<Tally> {
  const tally = emptyTally();
  const endsAt = performance.now() + milliseconds;
  const askers = Array.from({ length: ASKERS }, async () => {
    while (performance.now() < endsAt) count(tally, await limiter.consume(key));
  });
  await Promise.all(askers);
  return tally;
}
