/**
 * From a clean clone to processes that share a limit in Redis: installs, builds, and starts a server of
 * its own for the example, unless REDIS_URL names one.
 */
import { prepareExamples } from "./prepare-examples.mjs";
import { startRedisServer } from "./redis/server.cjs";
import { run } from "./run.mjs";

prepareExamples();

if (process.env.REDIS_URL) {
  runExample({});
} else {
  console.log("Starting a Redis server ...");
  const server = await startRedisServer();
  // Should the example fail, this process ends at once, and the server with it.
  runExample({ REDIS_URL: server.url, REDIS_PID: String(server.pid) });
  await server.stop();
}

function runExample(env) {
  console.log("Running the example ...\n");
  run("node", ["build/examples/two-processes/index.js", ...process.argv.slice(2)], { env });
}
