import { setImmediate } from "node:timers/promises";

/**
 * How many bytes are held, in the heap and outside of it, once all garbage is collected. What an
 * ArrayBuffer takes is among the external ones.
 */
export async function heldBytes() {
  for (let time = 0; time < 3; time++) {
    globalThis.gc();
    // What lies outside is let go of between two turns.
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
