import { parseArgs } from "node:util";

/**
 * What a part is run with:
 *
 *     --smoke   run everything, in seconds; the numbers mean nothing
 */
export function readOptions() {
  const { values } = parseArgs({ options: { smoke: { type: "boolean", default: false } } });
  return values;
}
