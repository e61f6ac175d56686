const { writeFile, mkdtemp, rm } = require("node:fs/promises");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { findRedisServer } = require("./find-server.cjs");
const { freePort } = require("./free-port.cjs");
const { PortTakenError, startServerProcess } = require("./server-process.cjs");

/** Looked for once: servers that start side by side must not all download the same. */
let found;

/** Starts a server of one's own on a free port of this machine, which keeps its data in memory. */
async function startRedisServer({ options = [], configuration } = {}) {
  found ??= findRedisServer();
  const program = await found;
  const folder = await mkdtemp(join(tmpdir(), "leak-snek-redis-"));
  try {
    return await startOnFreePort(
      program,
      folder,
      await commonArguments(folder, options, configuration),
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startOnFreePort(program, folder, serverArguments) {
  for (;;) {
    const server = new RedisServer(program, folder, serverArguments, await freePort());
    try {
      await server.restart();
      return server;
    } catch (error) {
      // Another program was quicker.
      if (!(error instanceof PortTakenError)) throw error;
    }
  }
}

/** A configuration file comes before all options; a sentinel insists on one that it can write. */
async function commonArguments(folder, options, configuration) {
  const inMemory = ["--save", "", "--appendonly", "no"];
  const always = [...inMemory, "--bind", "127.0.0.1", "--dir", folder];
  if (configuration === undefined) return [...always, ...options];
  const file = join(folder, "redis.conf");
  await writeFile(file, configuration);
  return [file, ...always, ...options];
}

/** A server of this machine, to be stopped when it is no longer needed. */
class RedisServer {
  port;
  #program;
  #folder;
  #arguments;
  #process;

  constructor(program, folder, serverArguments, port) {
    this.#program = program;
    this.#folder = folder;
    this.#arguments = [...serverArguments, "--port", String(port)];
    this.port = port;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#process.child.pid;
  }

  get exited() {
    return this.#process.exited;
  }

  signal(name) {
    this.#process.child.kill(name);
  }

  /** Starts again on the same port, without the data, after an end that it makes sure of. */
  async restart() {
    await this.#end();
    this.#process = await startServerProcess(this.#program, this.#arguments, this.#folder);
  }

  async stop() {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A kill also ends a server that SIGSTOP has halted. */
  async #end() {
    if (this.#process === undefined) return;
    // What is waited for must keep this process running.
    this.#process.child.ref();
    this.#process.child.kill("SIGKILL");
    await this.#process.exited;
  }
}

module.exports = { startRedisServer };
