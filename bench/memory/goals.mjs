import { ahead, atLeast } from "../goals.mjs";

/** How fast, on a hot key, to be at the least: a fraction of the floor that reads a clock. */
const OF_FLOOR = 0.6;

/**
 * The goals of one contender in one scenario.
 *
 * @param {import("./scenarios.mjs").MemoryScenario} scenario
 * @param {import("../compare.mjs").Row} row
 */
export function goalsOfRow({ name, hot }, { contender, toFloor, toBestPeerWithClock }) {
  const what = `${contender.name}, ${name}`;
  return [
    hot ? atLeast(`${what}: at least ${OF_FLOOR} of the floor`, toFloor, OF_FLOOR) : undefined,
    ahead(`${what}: ahead of every peer that reads a clock`, toBestPeerWithClock),
  ];
}
