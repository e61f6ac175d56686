import { formatRateLimit } from "leak-snek";
import type { Act, Outcome } from "./acts.js";
import type { Settings } from "./settings.js";

/** What is about to happen. */
export function introduction(
  { rateLimit, share }: Pick<Settings, "rateLimit" | "share">,
  processes: number,
): string {
  return [
    `leak-snek: ${processes} processes share a limit of ${formatRateLimit(rateLimit)} in one Redis,`,
    "and ask as fast as they can.",
    "",
    "In the tables:",
    "  admitted, denied  what Redis decided, for all processes by one bucket and one clock",
    "  alone             what a process decided by itself since Redis did not answer in time;",
    `                    it has a bucket of ${formatRateLimit(share)} in memory for that`,
    "  may be            a full bucket, and what leaked from it meanwhile",
  ].join("\n");
}

/** What an act is, before it begins. */
export function headingOf({ title, seconds }: Act, number: number): string {
  return `${number}. ${title}, for ${seconds} s ...`;
}

/** How long an act took, for whoever wants to check the sum. */
export function durationsOf({ serverMs, localMs }: Outcome): string {
  return `It took ${serverMs} ms by the clock of Redis, and at most ${localMs} ms by any process's own.`;
}

/** Why there is but one act with a server that somebody named. */
export const NOT_HALTED =
  "This Redis was named by REDIS_URL, so it is not halted: without that, there are three acts.";

/** The result of all, and where to go from here. */
export function conclusion(faults: readonly string[]): string {
  return faults.length === 0
    ? `Every bound was kept.\n\n${NEXT_STEPS}`
    : ["A promise was broken:", ...faults.map((fault) => `  ${fault}`)].join("\n");
}

const NEXT_STEPS = [
  "Where to go on:",
  "  docs/redis.md            limits and locks in Redis: clients, deadlines, faults",
  "  examples/two-processes/  what you have just seen; begin with limiter.ts",
  "  --processes 4            more who share the limit",
].join("\n");
