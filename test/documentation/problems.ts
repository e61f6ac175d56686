import { projectFolder, run } from "../package/run-command.js";
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
  const args = ["--enable-source-maps", block.program];
  const env = { REDIS_URL: sharedRedis().url };
  const options = { timeoutMs: LONGEST_RUN_MS, env };
  const { failed, complaint } = await run(projectFolder, "node", args, options);
  return failed ? [complaint.replaceAll(block.source, block.file)] : [];
}
