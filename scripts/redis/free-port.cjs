const { once } = require("node:events");
const { createServer } = require("node:net");

/** A node of a cluster also listens on the port this far above its own. */
const CLUSTER_BUS_OFFSET = 10_000;

/**
 * A port that is free now, together with that of a cluster bus. Both are below the ports that systems
 * give to outgoing connections, so that a server that was killed finds its port still free.
 */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await isFree(port + CLUSTER_BUS_OFFSET))) return port;
  }
}

async function isFree(port) {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

module.exports = { freePort };
