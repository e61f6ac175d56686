/** So often that V8 has compiled what it is asked, for all that it has met. */
const OFTEN = 100_000;

/**
 * Has another limiter of the same process decide. What two limiters share is compiled for both from then
 * on, whichever decides.
 *
 * @param {{ limitExceeded: (key: string) => boolean }} limiter
 */
export function decideOften(limiter) {
  for (let asked = 0; asked < OFTEN; asked++) limiter.limitExceeded("user:1");
}
