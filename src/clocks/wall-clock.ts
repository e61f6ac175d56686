import type { Clock } from "../interfaces/index.js";

/** The time of the host, which its processes share. It steps when the host's time is set. */
export const wallClock: Clock = {
  now: () => Date.now(),
};
