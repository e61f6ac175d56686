import { pathToFileURL } from "node:url";
import { projectFolder, run } from "../package/run-command.js";
import type { Outcome } from "../package/run-command.js";
import { sharedRedis } from "../servers/shared.js";
import type { CompiledBlock } from "./compiler.js";

/** Examples are short; one that waits longer keeps its reader waiting too. */
const LONGEST_RUN_MS = 20_000;

/**
 * What is wrong with a block: errors of type, or else how it failed when it was run. It finds the address
 * of the Redis that all tests share as REDIS_URL.
 */
export async function problemsOf(block: CompiledBlock): Promise<readonly string[]> {
  if (block.typeErrors.length > 0 || !block.runs) return block.typeErrors;
  const { failed, complaint } = await runNode("--enable-source-maps", block.program);
  return failed ? [complaint.replaceAll(block.source, block.file)] : [];
}

/**
 * What is wrong with any of several blocks. Most of a run is to start it, so they are first run one after
 * the other in one process; only if that fails is each run on its own, and tells what it fails with.
 */
export async function problemsOfAll(blocks: readonly CompiledBlock[]): Promise<readonly string[]> {
  const runnable = blocks.filter(({ runs }) => runs);
  const areTyped = blocks.every(({ typeErrors }) => typeErrors.length === 0);
  if (areTyped && runnable.length > 1) {
    const imports = runnable.map(
      ({ program }) => `await import("${String(pathToFileURL(program))}");`,
    );
    const { failed } = await runNode("--input-type=module", "--eval", imports.join("\n"));
    if (!failed) return [];
  }
  const problems: string[] = [];
  for (const block of blocks) problems.push(...(await problemsOf(block)));
  return problems;
}

function runNode(...args: readonly string[]): Promise<Outcome> {
  const env = { REDIS_URL: sharedRedis().url };
  return run(projectFolder, "node", args, { timeoutMs: LONGEST_RUN_MS, env });
}
