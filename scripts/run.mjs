import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** Runs a command of the project or the system to its end; ends this process if it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
    env: { ...process.env, PATH: pathWithTools(options.cwd), ...options.env },
  });
  if (error !== undefined) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 130));
}

/** Where commands are looked for: among the tools of a folder, then in the system. */
export function pathWithTools(folder = process.cwd()) {
  return [join(folder, "node_modules", ".bin"), process.env.PATH].join(delimiter);
}
