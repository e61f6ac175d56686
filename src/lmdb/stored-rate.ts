import { foreignRate } from "../errors.js";
import type { Rate } from "../interfaces/index.js";
import { isRate } from "../rates.js";
import { isLong } from "./keys.js";

/**
 * A rate as LMDB keeps it: four letters, how many numbers there are, in 32 bits, and the numbers, as
 * doubles, little-endian: when the rate drains, its operations, updatedAt and partsPerOperation (0 for
 * none), and its frames. After that the key, in UTF-16, if it is a long one.
 */

const LETTERS = 0x314c534c; // "LSL1"
const COUNT_AT = 4;
const NUMBERS_AT = 8;
const NUMBER_BYTES = 8;
/** The numbers besides the frames. */
const FIXED_NUMBERS = 4;

/** Writes rates, one at a time, into bytes of its own. */
export class RateWriter {
  #bytes = Buffer.alloc(0);
  #view = new DataView(new ArrayBuffer(0));
  #written = this.#bytes;

  /** The bytes of a rate, which drains at `drainsAt`; good until the next call. */
  write(key: string, rate: Rate, drainsAt: number): Uint8Array {
    const { frames } = rate;
    const count = FIXED_NUMBERS + (frames?.length ?? 0);
    const keyAt = NUMBERS_AT + count * NUMBER_BYTES;
    this.#reserve(isLong(key) ? keyAt + 2 * key.length : keyAt);
    const view = this.#view;
    view.setUint32(0, LETTERS, true);
    view.setUint32(COUNT_AT, count, true);
    view.setFloat64(NUMBERS_AT, drainsAt, true);
    view.setFloat64(NUMBERS_AT + NUMBER_BYTES, rate.operations, true);
    view.setFloat64(NUMBERS_AT + 2 * NUMBER_BYTES, rate.updatedAt, true);
    view.setFloat64(NUMBERS_AT + 3 * NUMBER_BYTES, rate.partsPerOperation ?? 0, true);
    if (frames !== undefined) this.#writeFrames(frames);
    if (isLong(key)) this.#bytes.write(key, keyAt, "utf16le");
    return this.#written;
  }

  #writeFrames(frames: readonly number[]): void {
    let at = NUMBERS_AT + FIXED_NUMBERS * NUMBER_BYTES;
    for (const number of frames) {
      this.#view.setFloat64(at, number, true);
      at += NUMBER_BYTES;
    }
  }

  #reserve(length: number): void {
    if (this.#written.length === length) return;
    if (this.#bytes.length < length) {
      this.#bytes = Buffer.alloc(2 * length);
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, 2 * length);
    }
    this.#written = this.#bytes.subarray(0, length);
  }
}

/**
 * The rate in the bytes of a key.
 *
 * @throws StorageError when there is none in them, or that of another key
 */
export function rateIn(bytes: Uint8Array, key: string): Rate {
  const view = viewOf(bytes);
  const count = countIn(bytes, view);
  const keyAt = NUMBERS_AT + count * NUMBER_BYTES;
  if (count === 0 || !hasKeyAt(bytes, keyAt, key)) throw foreignRate(key);
  const rate: Rate = {
    operations: view.getFloat64(NUMBERS_AT + NUMBER_BYTES, true),
    updatedAt: view.getFloat64(NUMBERS_AT + 2 * NUMBER_BYTES, true),
  };
  const partsPerOperation = view.getFloat64(NUMBERS_AT + 3 * NUMBER_BYTES, true);
  if (partsPerOperation !== 0) rate.partsPerOperation = partsPerOperation;
  if (count > FIXED_NUMBERS) rate.frames = framesIn(view, count - FIXED_NUMBERS);
  if (!isRate(rate)) throw foreignRate(key);
  return rate;
}

/** When the rate in the bytes drains; never, for what is none. */
export function drainsAt(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  return countIn(bytes, view) === 0 ? Infinity : view.getFloat64(NUMBERS_AT, true);
}

/** The last view that was made: lmdb hands out the same memory time and again. */
let lastView: DataView = new DataView(new ArrayBuffer(0));

/** A view that begins with the bytes; it may reach further than they do. */
function viewOf({ buffer, byteOffset }: Uint8Array): DataView {
  if (lastView.buffer !== buffer || lastView.byteOffset !== byteOffset) {
    lastView = new DataView(buffer, byteOffset);
  }
  return lastView;
}

/** How many numbers there are; 0 for what is no rate. */
function countIn(bytes: Uint8Array, view: DataView): number {
  if (bytes.length < NUMBERS_AT + FIXED_NUMBERS * NUMBER_BYTES) return 0;
  if (view.getUint32(0, true) !== LETTERS) return 0;
  const count = view.getUint32(COUNT_AT, true);
  const fits = count >= FIXED_NUMBERS && NUMBERS_AT + count * NUMBER_BYTES <= bytes.length;
  return fits ? count : 0;
}

function framesIn(view: DataView, count: number): number[] {
  const frames = new Array<number>(count);
  let at = NUMBERS_AT + FIXED_NUMBERS * NUMBER_BYTES;
  for (let index = 0; index < count; index++) {
    frames[index] = view.getFloat64(at, true);
    at += NUMBER_BYTES;
  }
  return frames;
}

function hasKeyAt(bytes: Uint8Array, at: number, key: string): boolean {
  if (!isLong(key)) return bytes.length === at;
  const { buffer, byteOffset, length } = bytes;
  return Buffer.from(key, "utf16le").equals(Buffer.from(buffer, byteOffset + at, length - at));
}
