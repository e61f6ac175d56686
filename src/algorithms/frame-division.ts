import { divideRoundingUp, exactProduct, greatestCommonDivisor } from "./whole-numbers.js";

/**
 * A period divided into equal frames, aligned to the epoch of the clock, so that all who share a
 * clock agree on them without a word. They need not be whole milliseconds long: frame `n` opens at the
 * first millisecond that is not before `n × period / frames`.
 */
export class FrameDivision {
  /** So many frames ... */
  readonly framesPerRound: number;
  /** ... in so many milliseconds, in lowest terms. */
  readonly millisecondsPerRound: number;

  /** @throws RangeError when the division cannot be exact under 2^53 */
  constructor(periodMs: number, frames: number) {
    exactProduct(`a period of ${periodMs} ms in ${frames} frames`, periodMs, frames);
    const divisor = greatestCommonDivisor(periodMs, frames);
    this.framesPerRound = frames / divisor;
    this.millisecondsPerRound = periodMs / divisor;
  }

  /** No frame is longer than so many whole milliseconds. */
  get longestFrameMs(): number {
    return divideRoundingUp(this.millisecondsPerRound, this.framesPerRound);
  }

  /** The first millisecond of the frame that `now` is in. */
  openingOfFrameAt(now: number): number {
    const rounds = Math.floor(now / this.millisecondsPerRound);
    return this.#openingInRound(rounds, this.#frameInRound(now, rounds));
  }

  /** The first millisecond after the frame that `now` is in. */
  closingOfFrameAt(now: number): number {
    const rounds = Math.floor(now / this.millisecondsPerRound);
    return this.#openingInRound(rounds, this.#frameInRound(now, rounds) + 1);
  }

  #frameInRound(now: number, rounds: number): number {
    const intoRound = now - rounds * this.millisecondsPerRound;
    return Math.floor((intoRound * this.framesPerRound) / this.millisecondsPerRound);
  }

  #openingInRound(rounds: number, frame: number): number {
    const opening = divideRoundingUp(frame * this.millisecondsPerRound, this.framesPerRound);
    return rounds * this.millisecondsPerRound + opening;
  }
}
