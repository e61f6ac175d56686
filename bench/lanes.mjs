/**
 * A batch of keys as one call. With several in flight, the keys are divided beforehand among as many
 * lanes, like cards among players: each waits for one operation before it asks for its next.
 *
 * @param {import("./contenders.mjs").Batch} batch
 * @param {readonly string[]} keys
 * @param {number} inFlight
 * @returns {() => number | Promise<number>} how many were admitted
 */
export function inLanes(batch, keys, inFlight = 1) {
  if (inFlight === 1) return () => batch(keys);
  const lanes = Array.from({ length: inFlight }, (_, lane) =>
    keys.filter((_key, place) => place % inFlight === lane),
  );
  return async () => {
    const admitted = await Promise.all(lanes.map((keysOfLane) => batch(keysOfLane)));
    return admitted.reduce((sum, count) => sum + count, 0);
  };
}
