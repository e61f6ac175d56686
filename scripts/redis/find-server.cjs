const { join } = require("node:path");
const { pathFolders, runs, serverInFolders } = require("./candidates.cjs");
const { unpackServer, unpackedServer } = require("./debian-packages.cjs");
const { HOMEBREW_FOLDERS, installWithHomebrew } = require("./homebrew.cjs");

/** Outside node_modules, which each `npm ci` deletes. */
const PROJECT_CACHE = join(__dirname, "../../.cache/redis");

/** There is no Redis server and none could be had; the message is one sentence that says what to do. */
class RedisNotFoundError extends Error {
  name = "RedisNotFoundError";
}

/**
 * Finds a Redis or Valkey server that runs on this machine, and fetches one if there is none: as
 * `{ binary, env }`, a program and what it needs in its environment.
 */
async function findRedisServer({
  environment = process.env,
  homebrewFolders = HOMEBREW_FOLDERS,
  cache = PROJECT_CACHE,
} = {}) {
  const named = environment.REDIS_SERVER_BIN;
  if (named) return namedServer(named, environment);
  const folders = [...pathFolders(environment), ...homebrewFolders];
  const ways = [
    () => serverInFolders(folders, environment),
    () => unpackedServer(cache, environment),
    () => unpackServer(cache, environment),
    () => installWithHomebrew(folders, environment),
  ];
  return firstThatFinds(ways);
}

/** Whoever names a server wants this one: another must not take its place without a word. */
async function namedServer(binary, environment) {
  if (await runs(binary, environment)) return { binary, env: {} };
  throw new RedisNotFoundError(
    `REDIS_SERVER_BIN is ${binary}, which does not run as a Redis server: correct it or unset it.`,
  );
}

async function firstThatFinds(ways) {
  const causes = [];
  for (const way of ways) {
    const found = await way().catch((error) => void causes.push(error));
    if (found !== undefined) return found;
  }
  throw new RedisNotFoundError(
    "No Redis server was found and none could be downloaded: install Redis (`apt-get install " +
      "redis-server` or `brew install redis`) or set REDIS_SERVER_BIN to the path of a redis-server.",
    { cause: causes },
  );
}

module.exports = { RedisNotFoundError, findRedisServer };
