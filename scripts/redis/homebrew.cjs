/** A Redis server out of Homebrew, on a system that has it. */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { serverInFolders } = require("./candidates.cjs");
const { runQuietly } = require("./run-quietly.cjs");

/** Where Homebrew puts its programs, which need not be on the PATH. */
const HOMEBREW_FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin"];

async function installWithHomebrew(folders, environment) {
  const brew = folders.map((folder) => join(folder, "brew")).find((file) => existsSync(file));
  if (brew === undefined) return undefined;
  console.log("Installing Redis with Homebrew for the tests ...");
  await runQuietly(brew, ["install", "redis"], { env: environment });
  return serverInFolders(folders, environment);
}

module.exports = { HOMEBREW_FOLDERS, installWithHomebrew };
