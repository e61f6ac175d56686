import type { Rate } from "../interfaces/index.js";
import { FrameBlocks } from "./frame-blocks.js";
import { areFew } from "./frame-chunk.js";
import { newLoneFrame, openMsOf, setLoneFrame } from "./lone-frame.js";
import { NONE } from "./none.js";

/**
 * The frames of the rates of a table, by their slots: one, as there mostly is, in a number, some few in a block
 * of bytes, and more in an array of their own.
 *
 * The array of few frames, or of one, is one and the same for all: that of the rate in hand. Several are
 * packed no sooner than when another rate is about to come in hand, as whoever comes often comes again.
 */
export class KeptFrames {
  /** Of each slot for how long its lone frame is open, or its block as one's complement, or 0. */
  #marks: Int32Array;
  readonly #blocks = new FrameBlocks();
  #arrays: (number[] | undefined)[] | undefined;
  /** The array of the rate in hand. */
  #inHand = newLoneFrame();
  /** Whose frames are yet to be packed, if any, and these. */
  #unsettled = NONE;
  #unsettledFrames: number[] = this.#inHand;

  constructor(room: number) {
    this.#marks = new Int32Array(room);
  }

  /** The frames of the rate in a slot that is coming in hand, of which all else is known; settled before. */
  take(slot: number, rate: Rate): number[] | undefined {
    const mark = this.#marks[slot] ?? 0;
    if (mark === 0) return this.#arrays?.[slot];
    if (mark > 0) setLoneFrame(this.#inHand, mark, rate);
    else this.#blocks.unpack(~mark, this.#inHand);
    return this.#inHand;
  }

  /** Keeps those of the rate in hand. */
  keep(slot: number, rate: Rate): void {
    const openMs = openMsOf(rate);
    const isLone = openMs > 0 && (this.#marks[slot] ?? 0) > 0;
    if (isLone && this.#unsettled === NONE) this.#marks[slot] = openMs;
    else this.#keepAny(slot, rate, openMs);
  }

  /** Packs what is yet to be packed: before another rate comes in hand, or any moves. */
  settle(): void {
    if (this.#unsettled !== NONE) this.#pack(this.#unsettled, this.#unsettledFrames);
  }

  /** Forgets those of a slot; settled before. */
  drop(slot: number): void {
    const mark = this.#marks[slot] ?? 0;
    this.#marks[slot] = 0;
    if (this.#arrays?.[slot] !== undefined) this.#arrays[slot] = undefined;
    if (mark >= 0) return;
    const moved = this.#blocks.remove(~mark);
    if (moved !== NONE) this.#marks[moved] = mark;
  }

  /** Tells that the rate of a slot has moved to another, whose frames were dropped; settled before. */
  move(from: number, to: number): void {
    const mark = this.#marks[from] ?? 0;
    this.#marks[to] = mark;
    this.#marks[from] = 0;
    if (mark < 0) this.#blocks.setOwner(~mark, to);
    if (this.#arrays?.[from] === undefined) return;
    this.#arrays[to] = this.#arrays[from];
    this.#arrays[from] = undefined;
  }

  /** Has room for so many slots. */
  fit(room: number): void {
    if (room === this.#marks.length) return;
    const marks = new Int32Array(room);
    marks.set(this.#marks.subarray(0, room));
    this.#marks = marks;
    if (this.#arrays && this.#arrays.length > room) this.#arrays.length = room;
  }

  #keepAny(slot: number, { frames }: Rate, openMs: number): void {
    this.#unsettled = NONE;
    if (frames === undefined || openMs > 0) {
      this.drop(slot);
      this.#marks[slot] = openMs;
    } else if (areFew(frames)) {
      this.#unsettled = slot;
      this.#unsettledFrames = frames;
    } else {
      this.#keepArray(slot, frames);
    }
  }

  #pack(slot: number, frames: number[]): void {
    this.#unsettled = NONE;
    const mark = this.#marks[slot] ?? 0;
    if (mark < 0 && this.#blocks.pack(~mark, frames)) return;
    this.drop(slot);
    const block = this.#blocks.add(slot, frames);
    if (block === NONE) this.#keepArray(slot, frames);
    else this.#marks[slot] = ~block;
  }

  #keepArray(slot: number, frames: number[]): void {
    if (this.#arrays?.[slot] === frames) return;
    this.drop(slot);
    if (frames === this.#inHand) this.#inHand = newLoneFrame();
    this.#arrays ??= [];
    while (this.#arrays.length < slot) this.#arrays.push(undefined);
    this.#arrays[slot] = frames;
  }
}
