/**
 * A `Measure` of the server's own time, as it tells it itself: in scripts, with all that they call. All who
 * decide here do so in scripts.
 *
 * @param {import("ioredis").Redis} client
 * @returns {import("../stopwatch.mjs").Measure}
 */
export function serverTimeBy(client) {
  return async (next) => {
    const call = await next();
    await client.config("RESETSTAT");
    await call();
    return microsecondsInScripts(await client.info("commandstats")) * 1000;
  };
}

/** The sum over EVAL and EVALSHA, from lines as `cmdstat_evalsha:calls=3,usec=41,...`. */
function microsecondsInScripts(stats) {
  const lines = stats.matchAll(/^cmdstat_eval(?:sha)?:calls=\d+,usec=(\d+)/gm);
  return [...lines].reduce((sum, [, microseconds]) => sum + Number(microseconds), 0);
}
