import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

/** The folder of the project's package.json. */
export const projectFolder = resolve(__dirname, "../..");

/** What became of a command. */
export interface Outcome {
  readonly failed: boolean;
  readonly stdout: string;
  /** What it wrote to stderr; when it failed, with how it did. */
  readonly complaint: string;
}

/** Longer than any command here takes, and still a test that fails in place of one that hangs. */
const PATIENCE_MS = 120_000;

/** How a command is run. */
export interface RunOptions {
  /** After how long it is killed; two minutes unless given. */
  readonly timeoutMs?: number;
  /** What it finds in its environment besides that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command of the project or the system to its end, in a folder. */
export function run(
  folder: string,
  command: string,
  args: readonly string[],
  { timeoutMs = PATIENCE_MS, env = {} }: RunOptions = {},
): Promise<Outcome> {
  const options = {
    cwd: folder,
    env: { ...process.env, ...env, PATH: pathWithTools() },
    shell: process.platform === "win32",
    timeout: timeoutMs,
  };
  return new Promise((done) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) done({ failed: false, stdout, complaint: stderr });
      else done({ failed: true, stdout, complaint: describeFailure(error, timeoutMs) });
    });
  });
}

/** Runs a command that has to succeed, and returns what it printed. */
export async function outputOf(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<string> {
  const { failed, stdout, complaint } = await run(folder, command, args);
  if (failed) throw new Error(`${complaint}\n${stdout}`);
  return stdout;
}

function pathWithTools(): string {
  const tools = join(projectFolder, "node_modules", ".bin");
  return [tools, process.env["PATH"]].join(delimiter);
}

/** The message says how the command was called, and holds all of stderr. */
function describeFailure(error: ExecFileException, timeoutMs: number): string {
  const end = error.killed === true ? `no end within ${timeoutMs} ms` : `code ${error.code}`;
  return `${error.message.trimEnd()}\n(${end})`;
}
