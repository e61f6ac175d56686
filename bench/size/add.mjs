const KEY_LENGTH = 16;

/**
 * Has a limiter decide on each of some keys, once. The keys are made here, and only the limiter keeps them:
 * flat strings, as they come off a socket.
 *
 * @param {import("../contenders.mjs").Batch} batch
 * @param {number} first the number of the first key
 * @param {number} count
 * @returns {Promise<number>} how long the longest call took, in milliseconds
 */
export async function add(batch, first, count) {
  const bytes = Buffer.alloc(KEY_LENGTH);
  const keys = [""];
  let longestMs = 0;
  for (let i = first; i < first + count; i++) {
    bytes.write(String(i).padStart(KEY_LENGTH, "0"), "latin1");
    keys[0] = bytes.latin1Slice();
    const start = performance.now();
    const answer = batch(keys);
    if (typeof answer !== "number") await answer;
    longestMs = Math.max(longestMs, performance.now() - start);
  }
  return longestMs;
}
