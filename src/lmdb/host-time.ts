import { readTime, writeTime } from "./own-records.js";
import type { NotedTime } from "./own-records.js";
import type { LmdbTable } from "./root.js";

/** What a host tells of the time, in ms; its processes share both. */
export interface HostClocks {
  /** The time of day, which steps when it is set. */
  readonly now: () => number;
  /** What has passed since the host was started; it never steps. */
  readonly steadyMs: () => number;
}

const hostClocks: HostClocks = {
  now: () => Date.now(),
  steadyMs: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
};

/** By how much the host's two clocks may drift apart before anybody asks why. */
const TOLERANCE_MS = 10;
/** How old what is noted in the file may grow. */
const NOTED_EVERY_MS = 1000;
/** A clock that is set back by more was wrong before, and is believed at once. */
const LONGEST_BRIDGED_MS = 3_600_000;
/** How fast time goes on after a step back, until the host's clock has caught up. */
const BRIDGED_SPEED = 0.9;

/**
 * The time of the host, which all its processes share, without its steps back: after one, of up to an
 * hour, time goes on from the latest that was noted in the file, a tenth more slowly, until the clock has
 * caught up. So nothing counts twice, nobody is locked out, and in the end it is right again.
 *
 * That a clock has stepped is told by the other one, which counts on from the start of the host and
 * which its processes share as well: what lies between the two changes then.
 */
export class HostTime {
  readonly #table: LmdbTable;
  readonly #clocks: HostClocks;
  #difference = NaN;
  #isBridging = false;
  #notedAt = -Infinity;
  /** What the host's clock showed when the time was asked last. */
  #hostTime = -Infinity;

  constructor(table: LmdbTable, clocks: HostClocks = hostClocks) {
    this.#table = table;
    this.#clocks = clocks;
  }

  /** The time in milliseconds; to be asked within a transaction. */
  now(): number {
    const time = this.#clocks.now();
    const steadyMs = this.#clocks.steadyMs();
    const difference = time - steadyMs;
    this.#hostTime = time;
    const isAsBefore = Math.abs(difference - this.#difference) <= TOLERANCE_MS;
    if (isAsBefore && !this.#isBridging) return time;
    this.#difference = difference;
    return this.#look(time, steadyMs);
  }

  /** Notes the time that was told last, now and then; to be called where that changes something. */
  note(): void {
    const time = this.#hostTime;
    if (this.#isBridging || !(Math.abs(time - this.#notedAt) >= NOTED_EVERY_MS)) return;
    this.#write({ time, steadyMs: this.#clocks.steadyMs() });
  }

  #look(hostTime: number, steadyMs: number): number {
    const noted = readTime(this.#table);
    const time = noted === undefined ? hostTime : bridged(noted, hostTime, steadyMs);
    this.#isBridging = time > hostTime;
    // The host has been started anew, and its other clock with it.
    if (this.#isBridging && noted !== undefined && noted.steadyMs > steadyMs) {
      this.#write({ time, steadyMs });
    }
    return time;
  }

  #write(noted: NotedTime): void {
    writeTime(this.#table, noted);
    this.#notedAt = noted.time;
  }
}

/** The time of the host's clock, or a later one if that has stepped back. */
function bridged(noted: NotedTime, hostTime: number, steadyMs: number): number {
  const passedMs = Math.max(0, steadyMs - noted.steadyMs);
  const time = noted.time + Math.floor(passedMs * BRIDGED_SPEED);
  return time - hostTime > LONGEST_BRIDGED_MS ? hostTime : Math.max(hostTime, time);
}
