import { atMost } from "../goals.mjs";

/** What a key may take, and a call, and what may be held after keys have drained, of what was before. */
const WANTED = {
  "leaky-bucket": { bytesPerKey: 80, longestMs: 50 },
  "one-frame": { bytesPerKey: 160, longestMs: 50 },
  "all-frames": { bytesPerKey: 160 },
  "drained-leaky-bucket": { afterAll: 0.3 },
  "drained-sliding-window": { afterAll: 0.3 },
};

const NAMES = {
  bytesPerKey: "bytes a key",
  longestMs: "ms for the longest call",
  afterAll: "of what was held, as many new keys later",
};

/**
 * The goals of our own.
 *
 * @param {readonly import("../part.mjs").Result[]} results
 * @returns {import("../goals.mjs").Goal[]}
 */
export function goalsOfSizes(results) {
  return results.flatMap(({ scenario, rows }) =>
    rows
      .filter(({ contender }) => contender.group === "own")
      .flatMap((row) =>
        Object.entries(WANTED[scenario.kind]).map(([name, most]) =>
          atMost(
            `${row.contender.name}, ${scenario.name}: at most ${most} ${NAMES[name]}`,
            row[name],
            most,
          ),
        ),
      ),
  );
}
