/**
 * The names of so many users, in order.
 *
 * @param {number} count
 */
export function users(count) {
  return Array.from({ length: count }, (_, i) => `user:${i}`);
}

/**
 * The same texts, each as a string of its own, as they come off a socket: flat, without a hash that V8
 * has worked out before, and at no address that a map knows.
 *
 * @param {readonly string[]} keys
 * @returns {string[]}
 */
export function renewed(keys) {
  const bytes = Buffer.from(keys.join(""), "latin1");
  let end = 0;
  return keys.map(({ length }) => bytes.latin1Slice(end, (end += length)));
}
