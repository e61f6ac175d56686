/** How many timers keep this process from ending. */
export function holdingTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}
