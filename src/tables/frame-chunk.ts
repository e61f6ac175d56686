/**
 * Some few frames of a rate, as `algorithms/frames.ts` has them, in 72 bytes: the newest as it is, and of the
 * others how long before the next one each closes, and how much the next one holds.
 *
 *     closing of the newest: 64 bits; its total, the slot of the rate: 32 bits each;
 *     9 lengths: 32 bits each; 9 numbers, the count of frames: 16 bits each
 */
const enum Field {
  /** How long a block is in doubles, and which is which ... */
  Doubles = 9,
  Closing = 0,
  /** ... in words of 32 bits ... */
  Words = 18,
  Total = 2,
  Owner = 3,
  Lengths = 4,
  /** ... and in halves of them. */
  Halves = 36,
  Numbers = 26,
  Count = 35,
}

/** Among the frames, as an array, the first number is not of a frame; two are of each. */
const HEADER = 1;
const STRIDE = 2;
const MOST_FRAMES = 10;
const MOST_NUMBERS = HEADER + STRIDE * MOST_FRAMES;

/** Whether frames are few enough for a block. */
export function areFew(frames: readonly number[]): boolean {
  return frames.length <= MOST_NUMBERS;
}

/** Room for some blocks. */
export class FrameChunk {
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;

  constructor(count: number) {
    this.#doubles = new Float64Array(count * Field.Doubles);
    this.#words = new Uint32Array(this.#doubles.buffer);
    this.#halves = new Uint16Array(this.#doubles.buffer);
  }

  ownerOf(block: number): number {
    return this.#words[block * Field.Words + Field.Owner] ?? 0;
  }

  setOwner(block: number, slot: number): void {
    this.#words[block * Field.Words + Field.Owner] = slot;
  }

  /** Has in a block what is in another, of this chunk or another. */
  copy(source: FrameChunk, from: number, to: number): void {
    const start = from * Field.Words;
    this.#words.set(source.#words.subarray(start, start + Field.Words), to * Field.Words);
  }

  /** Has these frames in a block; false when they do not fit, and then nothing of them counts. */
  pack(block: number, frames: readonly number[]): boolean {
    const newest = frames.length - STRIDE;
    if (newest < HEADER || newest % STRIDE !== HEADER || !areFew(frames)) return false;
    const closing = frames[newest] ?? NaN;
    const total = frames[newest + 1] ?? NaN;
    if (frames[0] !== HEADER || !Number.isSafeInteger(closing) || !isUnsigned(total)) return false;
    let word = block * Field.Words + Field.Lengths;
    let half = block * Field.Halves + Field.Numbers;
    for (let position = newest; position > HEADER; position -= STRIDE) {
      const length = (frames[position] ?? NaN) - (frames[position - STRIDE] ?? NaN);
      const number = (frames[position + 1] ?? NaN) - (frames[position + 1 - STRIDE] ?? NaN);
      if (!isUnsigned(length) || !isUnsigned(number) || number > 0xffff) return false;
      this.#words[word++] = length;
      this.#halves[half++] = number;
    }
    this.#doubles[block * Field.Doubles + Field.Closing] = closing;
    this.#words[block * Field.Words + Field.Total] = total;
    this.#halves[block * Field.Halves + Field.Count] = (frames.length - HEADER) / STRIDE;
    return true;
  }

  /** Makes frames what a block has. */
  unpack(block: number, frames: number[]): void {
    const length = HEADER + (this.#halves[block * Field.Halves + Field.Count] ?? 0) * STRIDE;
    let closing = this.#doubles[block * Field.Doubles + Field.Closing] ?? 0;
    let total = this.#words[block * Field.Words + Field.Total] ?? 0;
    let word = block * Field.Words + Field.Lengths;
    let half = block * Field.Halves + Field.Numbers;
    if (frames.length !== length) resize(frames, length);
    frames[0] = HEADER;
    for (let position = length - STRIDE; position >= HEADER; position -= STRIDE) {
      frames[position] = closing;
      frames[position + 1] = total;
      closing -= this.#words[word++] ?? 0;
      total -= this.#halves[half++] ?? 0;
    }
  }
}

/** From the front to the back: V8 would take an array with holes for another kind. */
function resize(frames: number[], length: number): void {
  while (frames.length < length) frames.push(0.5);
  frames.length = length;
}

/** Whether it is a whole number of 32 bits. */
function isUnsigned(number: number): boolean {
  return number === number >>> 0;
}
