import { deepStrictEqual } from "node:assert";
import { allOf } from "leak-snek";
import type { Algorithm, AsyncRateLimiter, RateLimiter } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { BandModels, keyIn, KEYS, makeBand } from "./bands.js";
import type { Key, TogetherCase } from "./bands.js";
import { expected } from "./cases.js";

/** A limiter of either kind. */
export type Member = RateLimiter<string> | AsyncRateLimiter<string>;

/** Makes a member of the whole, by its index: the first, second or third. */
export type MemberWay = (algorithm: Algorithm, clock: ManualClock, index: number) => Member;

/**
 * Plays a history on limits that stand together. After each event every member has what the model of its
 * band has: what was denied is charged to none of them.
 *
 * @param keyOf the key that a band counts under, made one that nobody else has
 */
export async function equalsModels(
  way: MemberWay,
  { bands, start, history }: TogetherCase,
  keyOf: (key: string) => string = (key) => key,
): Promise<void> {
  const clock = new ManualClock(start);
  const models = new BandModels(bands);
  const members = bands.map((band, index) => ({
    limiter: asAsync(way(makeBand(band)[0], clock, index)),
    key: (key: Key) => keyOf(keyIn(band, key)),
  }));
  const whole = allOf(members);
  for (const { key, ...event } of history) {
    clock.set(clock.now() + event.stepMs);
    const now = clock.now();
    deepStrictEqual(await whole[event.kind](key, event.cost), expected(models.of(key), event, now));
    for (const each of KEYS) {
      const kept = members.map(({ limiter, key: keyOf }) => limiter.peek(keyOf(each)));
      deepStrictEqual(
        await Promise.all(kept),
        bands.map((_, index) => models.ofBand(index, each).peek(now, 1)),
      );
    }
  }
}

/** The compiler need not know: what is awaited may be there at once. */
function asAsync(member: Member): AsyncRateLimiter<string> {
  return member as AsyncRateLimiter<string>;
}
