/** The offset that ends a formatted time: "GMT", "GMT+05:45", "GMT-04:56:02". */
const OFFSET = /GMT(?:([+\-\u2212])(\d+):(\d+)(?::(\d+))?)?$/;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/** No clock is further from UTC. */
const FURTHEST_MS = 24 * HOUR_MS;
/** No clock is set twice within so long a time; the nearest two times on record are four days apart. */
const STEADY_MS = 24 * HOUR_MS;

/**
 * The clock on the wall, somewhere: how far it is from UTC, and when it is set forward or back.
 *
 * `time` is always in milliseconds since the epoch. `local` is what the clock shows, in milliseconds
 * as well: those since the epoch at which a clock in UTC shows the same.
 */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError for a time zone that Intl does not know */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** By how many milliseconds it is ahead of UTC at that time. */
  offsetAt(time: number): number {
    const text = this.#format.format(time);
    const match = OFFSET.exec(text);
    if (match === null) throw new Error(`Intl tells the offset from UTC in another way: ${text}`);
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = match;
    const offset =
      Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
    return sign === undefined || sign === "+" ? offset : -offset;
  }

  /** When it first shows `local` or later: a clock that is set forward may leave that out. */
  firstShowing(local: number): number {
    let time = local - FURTHEST_MS;
    for (;;) {
      const showing = Math.max(time, local - this.offsetAt(time));
      const change = this.nextChange(time, showing);
      if (change === undefined) return showing;
      time = change;
    }
  }

  /** When it is first set after `from` and not after `to`, if it is; within a day, the only time. */
  nextChange(from: number, to: number): number | undefined {
    const offset = this.offsetAt(from);
    for (let steady = from; steady < to; steady += STEADY_MS) {
      const probed = Math.min(steady + STEADY_MS, to);
      if (this.offsetAt(probed) !== offset) return this.#changeBetween(steady, probed, offset);
    }
    return undefined;
  }

  /** When it is set, which it is once: its offset is `offset` at `from`, and another at `to`. */
  #changeBetween(from: number, to: number, offset: number): number {
    let before = from;
    let after = to;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }
}
