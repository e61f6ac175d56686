/**
 * The bare call of a script, which the server knows by then, by either client.
 *
 * @param {import("./clients.mjs").Client} client
 * @param {string} source
 * @returns {Promise<(keys: readonly string[], args: readonly string[]) => Promise<unknown>>}
 */
export async function scriptCall({ kind, client }, source) {
  if (kind === "ioredis") {
    const sha1 = await client.script("LOAD", source);
    return (keys, args) => client.evalsha(sha1, keys.length, ...keys, ...args);
  }
  const sha1 = await client.scriptLoad(source);
  return (keys, args) => client.evalSha(sha1, { keys, arguments: args });
}
