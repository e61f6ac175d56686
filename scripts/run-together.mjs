import { spawn } from "node:child_process";
import { pathWithTools } from "./run.mjs";

/**
 * Runs commands at the same time, each to its end, and shows what each has to say in one piece; ends
 * this process if one fails.
 *
 * @param {readonly (readonly [command: string, args: readonly string[]])[]} commands
 */
export async function runTogether(commands) {
  const codes = await Promise.all(commands.map(([command, args]) => runQuietly(command, args)));
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) process.exit(failed);
}

function runQuietly(command, args) {
  return new Promise((resolve) => {
    const said = [];
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
      env: { ...process.env, PATH: pathWithTools() },
    });
    child.stdout.on("data", (text) => said.push(text));
    child.stderr.on("data", (text) => said.push(text));
    child.on("error", (error) => said.push(`${command} could not be started: ${error.message}\n`));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said.map((text) => Buffer.from(text))));
      resolve(code ?? 130);
    });
  });
}
