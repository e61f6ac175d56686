import { LeakyBucketLimiter } from "../leak-snek.mjs";
import { UNEVEN } from "../limits.mjs";
import { users } from "../memory/keys.mjs";
import { shuffled } from "../shuffled.mjs";

/**
 * What one of several does who share a storage: decisions on all of the keys, in an order of its own, and
 * on from where it was.
 *
 * @param {object} rateStorage
 * @param {number} keys how many
 * @returns {(count: number) => number} how many it admitted
 */
export function decisionsOn(rateStorage, keys) {
  const limiter = new LeakyBucketLimiter({ rateLimit: UNEVEN, rateStorage });
  const order = shuffled(users(keys));
  let next = 0;
  return (count) => {
    let admitted = 0;
    for (let i = 0; i < count; i++) {
      if (!limiter.limitExceeded(order[next])) admitted++;
      next = next + 1 === keys ? 0 : next + 1;
    }
    return admitted;
  };
}
