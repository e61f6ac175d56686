const { execFile } = require("node:child_process");
const { promisify } = require("node:util");

const execute = promisify(execFile);
const MANY_BYTES = 64 * 1024 * 1024;

/** Runs a command without a word on the terminal, and resolves to what it printed; fails if it fails. */
async function runQuietly(command, commandArguments, options) {
  const { stdout } = await execute(command, commandArguments, {
    maxBuffer: MANY_BYTES,
    ...options,
  });
  return stdout;
}

module.exports = { runQuietly };
