import type { Sent } from "./sender.js";

/** The most mails that were sent in any interval of that length, in milliseconds. */
export function mostWithin(sent: readonly Sent[], intervalMs: number): number {
  const counts = sent.map(
    ({ at }) => sent.filter((other) => other.at >= at && other.at < at + intervalMs).length,
  );
  return Math.max(0, ...counts);
}
