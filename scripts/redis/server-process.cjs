const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { endWithParent } = require("./end-with-parent.cjs");

/** The second is what a sentinel says. */
const READY = /Ready to accept connections|Sentinel ID is/;
const PORT_IS_TAKEN = /Address already in use|Failed listening on port/;

class PortTakenError extends Error {}

/** Starts a server and waits until it is ready; it keeps nothing running and ends with this process. */
async function startServerProcess({ binary, env }, serverArguments, folder) {
  const child = spawn(binary, serverArguments, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(() => undefined);
  if (child.pid === undefined) await exited;
  endWithParent(child, folder);
  await ready(child);
  child.unref();
  child.stdout.unref();
  child.stderr.unref();
  return { child, exited };
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    // The output is read for as long as the server runs: a full pipe would stop it.
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-10_000);
        if (READY.test(output)) resolve();
      });
    }
    child.once("close", () => reject(endedTooEarly(output)));
  });
}

function endedTooEarly(output) {
  return PORT_IS_TAKEN.test(output)
    ? new PortTakenError("The port is taken.")
    : new Error(`The Redis server ended before it was ready:\n${output}`);
}

module.exports = { PortTakenError, startServerProcess };
