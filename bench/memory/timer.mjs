import { measure } from "mitata";

/**
 * A `Measure` by mitata: the median of as many calls as fit in the time, three at the least, after
 * one that is not counted, which fills the caches again, and after a collection of garbage, which
 * nobody is to do for another.
 */
export function timer(sampleMs) {
  return async (call) => {
    const { p50 } = await measure(call, {
      gc: globalThis.gc,
      min_cpu_time: sampleMs * 1e6,
      min_samples: 3,
      // A call is long enough by itself: mitata is not to repeat it within a sample.
      batch_threshold: 0,
    });
    return p50;
  };
}
