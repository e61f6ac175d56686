import { requireMethods, show, wrongArgument } from "../arguments.js";
import type { Clock } from "../interfaces/index.js";

/**
 * A user's clock, made fit for exact arithmetic: whole milliseconds, and an error instead of a
 * reading that is none, which would pass for any time at all.
 *
 * @throws TypeError for what is no clock
 */
export function checkedClock(name: string, clock: Clock): Clock {
  requireMethods(name, clock, ["now"]);
  const checked: Clock = {
    now() {
      const reading = clock.now();
      const wholeMs = typeof reading === "number" ? Math.floor(reading) : NaN;
      if (Number.isSafeInteger(wholeMs)) return wholeMs;
      throw wrongArgument(
        new RangeError(`${name}.now() must return milliseconds, got ${show(reading)}`),
      );
    },
  };
  if (clock.callAfter !== undefined) checked.callAfter = clock.callAfter.bind(clock);
  if (clock.sleep !== undefined) checked.sleep = clock.sleep.bind(clock);
  return checked;
}
