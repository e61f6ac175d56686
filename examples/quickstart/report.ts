import { formatRateLimit } from "leak-snek";
import type { RateLimit } from "leak-snek";
import { chartsOf } from "./chart.js";
import { CLIENTS } from "./clients.js";
import type { Contender } from "./contenders.js";
import { tableOf } from "./table.js";
import type { Line } from "./table.js";
import type { Paint } from "./terminal.js";

/** What is about to happen. */
export function introduction(rateLimit: RateLimit, seconds: number): string {
  const clients = CLIENTS.map(
    ({ name, streams, burst, manner }) => `  ${name}  ${rateOf(streams, burst)}  ${manner}`,
  );
  return [
    `leak-snek: a server allows each client ${formatRateLimit(rateLimit)}.`,
    `Three clients send to it, for ${seconds} s each time:`,
    ...clients,
    "",
    "In the tables:",
    "  at most       what may be admitted from the client's first request to its last",
    "  closest call  of all intervals between two admissions, the one with the least room",
    "  within        no interval too full, no denial without need, both ends counted alike",
  ].join("\n");
}

/** What came of one trial. */
export function trialReport(contender: Contender, lines: readonly Line[], paint: Paint): string {
  return [
    tableOf(lines, paint),
    "",
    chartsOf(
      lines.map(({ outcome }) => outcome),
      paint,
    ),
  ].join("\n");
}

/** The result of all, and where to go from here. */
export function conclusion(faults: readonly string[]): string {
  return faults.length === 0
    ? `Every bound was kept.\n\n${NEXT_STEPS}`
    : ["A promise was broken:", ...faults.map((fault) => `  ${fault}`)].join("\n");
}

const NEXT_STEPS = [
  "Where to go on:",
  "  README.md             what leak-snek does, and how to use it",
  "  npm test              the tests",
  "  npm run bench         how fast it is",
  "  examples/quickstart/  what you have just seen; begin with server.ts",
  "  src/algorithms/       the leaky bucket and the sliding window, as pure functions",
].join("\n");

function rateOf(streams: number, burst: number): string {
  return `${streams * burst}/s`.padStart(5);
}
