const { existsSync } = require("node:fs");
const { delimiter, join } = require("node:path");
const { runQuietly } = require("./run-quietly.cjs");

const NAMES = ["redis-server", "valkey-server"];

/** The first of these folders' servers that runs, as `{ binary, env }`. */
async function serverInFolders(folders, environment, env = {}) {
  const binaries = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const binary of binaries) {
    if (existsSync(binary) && (await runs(binary, { ...environment, ...env }))) {
      return { binary, env };
    }
  }
  return undefined;
}

/** A file of that name is not enough: it may be built for another system, or lack a library. */
async function runs(binary, environment) {
  try {
    return /server v=/.test(await runQuietly(binary, ["--version"], { env: environment }));
  } catch {
    return false;
  }
}

/** The folders that the PATH names. */
function pathFolders({ PATH = "" }) {
  return PATH.split(delimiter).filter((folder) => folder !== "");
}

module.exports = { pathFolders, runs, serverInFolders };
