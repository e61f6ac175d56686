import type { Reading } from "../../adapters/readings.js";
import type { Algorithm, Rate } from "../../interfaces/index.js";
import { copyOf } from "../../rates.js";
import { waitingTimeOf } from "../../waiting/waiting-time.js";
import type { WaitingTime } from "../../waiting/waiting-time.js";
import type { Claim } from "./claim.js";
import type { Member } from "./member.js";

/** What is known beforehand of a wait for several limits: of those members whose parts are known. */

/** The largest cost that all of them can ever admit; Infinity when that is not known. */
export function capacityOfAll(members: readonly Member[], key: unknown): number {
  const capacities = members.map(
    ({ parts, keyOf }) => parts?.algorithmOf(keyOf(key)).capacity ?? Infinity,
  );
  return Math.min(...capacities);
}

/** What waits go by: the first clock of a member that says how to wait by it, else the process' time. */
export function waitingTimeOfAll(members: readonly Member[]): WaitingTime {
  const clocks = members.map(({ parts }) => parts?.clock ?? parts?.storage.clock);
  return waitingTimeOf(clocks.find((clock) => clock?.callAfter !== undefined));
}

/** Where those of the members stand whose parts are known. */
export function standingsOf(claims: readonly Claim[]): readonly (Standing | Promise<Standing>)[] {
  return claims.map(standingOf).filter((standing) => standing !== undefined);
}

function standingOf({ member: { parts }, key }: Claim): Standing | Promise<Standing> | undefined {
  if (parts === undefined) return undefined;
  const algorithm = parts.algorithmOf(key);
  const reading = parts.read(key, algorithm);
  if (!(reading instanceof Promise)) return new Standing(algorithm, reading);
  return reading.then((read) => new Standing(algorithm, read));
}

/** The rate of a key, on a copy of which time is played through. */
export class Standing {
  readonly #algorithm: Algorithm;
  readonly #now: number;
  #rate: Rate | undefined;

  constructor(algorithm: Algorithm, { rate, now }: Reading) {
    this.#algorithm = algorithm;
    this.#now = now;
    this.#rate = rate && copyOf(rate);
  }

  /** For how long a cost has to wait, so many milliseconds from now. */
  retryAfterAt(elapsedMs: number, cost: number): number {
    return this.#algorithm.peek(this.#rate, this.#now + elapsedMs, cost).retryAfterMs;
  }

  chargeAt(elapsedMs: number, cost: number): void {
    this.#rate = this.#algorithm.decide(this.#rate, this.#now + elapsedMs, cost) ?? this.#rate;
  }
}

/** In how many milliseconds all have admitted the last of several costs; as `waitOfLast` of one. */
export function waitOfLastOfAll(standings: readonly Standing[], costs: readonly number[]): number {
  let elapsedMs = 0;
  for (const cost of costs) {
    const waits = standings.map((standing) => standing.retryAfterAt(elapsedMs, cost));
    elapsedMs += Math.max(0, ...waits);
    if (elapsedMs === Infinity) return Infinity;
    for (const standing of standings) standing.chargeAt(elapsedMs, cost);
  }
  return elapsedMs;
}
