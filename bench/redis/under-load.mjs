import { scriptCall } from "./script-call.mjs";

/**
 * A `Measure` of a lone call while others are in flight by the same client: the 99th percentile of many,
 * one after the other. The others are bare calls of a script, whomever they accompany.
 *
 * @param {import("./clients.mjs").Client} client
 * @param {{ inFlight: number, calls: number }} load
 * @returns {import("../stopwatch.mjs").Measure}
 */
export function underLoadBy(client, { inFlight, calls }) {
  return async (next) => {
    const call = await next();
    const ask = await scriptCall(client, "return 1");
    let isOver = false;
    const lane = async () => {
      while (!isOver) await ask(["{leak-snek-bench}"], []);
    };
    const lanes = Array.from({ length: inFlight }, lane);
    const times = await timesOf(call, calls);
    isOver = true;
    await Promise.all(lanes);
    return percentile99(times);
  };
}

async function timesOf(call, calls) {
  const times = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const start = performance.now();
    await call();
    times[i] = (performance.now() - start) * 1e6;
  }
  return times;
}

function percentile99(times) {
  return times.sort()[Math.floor(times.length * 0.99)];
}
