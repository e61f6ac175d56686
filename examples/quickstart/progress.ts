import { SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";

/** Shows how far a trial is. */
export interface Progress {
  answered(status: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line now and then. */
export function showProgress(terminal: Terminal, requests: number): Progress {
  const bar = new SingleBar({
    stream: terminal,
    format: "  [{bar}] {value} of {total} requests, {denied} denied",
    barsize: 24,
    noTTYOutput: true,
    notTTYSchedule: 2000,
    // Ctrl-C ends the example, not just the bar, and must find the terminal as it was.
    gracefulExit: false,
    linewrap: true,
  });
  let denied = 0;
  bar.start(requests, 0, { denied });
  return {
    answered(status) {
      if (status === 429) denied += 1;
      bar.increment(1, { denied });
    },
    stop: () => bar.stop(),
  };
}
