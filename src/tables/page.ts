import { Mark, Record } from "./record.js";

/** So many slots share a page: as many as these bits can number. */
export const PAGE_BITS = 17;
export const PAGE_SLOTS = 1 << PAGE_BITS;

const LEAST_SLOTS = 16;

/**
 * The rates of some slots: a record of each after the other, and beside them what few have.
 */
export class Page<K> {
  /** The key of each slot in use. */
  keys: K[] = [];
  /** The records as doubles; another array when there is room for more or fewer of them. */
  doubles = new Float64Array(0);
  /** The same memory as whole numbers of 32 bits. */
  words = new Int32Array(0);
  /** Of each rate that has just one frame, see `lone-frame.ts`; else 0. */
  openMs: Int32Array | undefined;
  /** The frames of each rate that has several. */
  frames: (number[] | undefined)[] | undefined;
  /** The place of each counting, once there are many. */
  #manyCounted: Int32Array | undefined;
  #room = 0;

  constructor() {
    this.#resize(LEAST_SLOTS);
  }

  /** Has room for so many slots, and not for many more. */
  fit(count: number): void {
    if (count > this.#room) this.#resize(2 * this.#room);
    else if (this.#room > LEAST_SLOTS && count < this.#room / 4) this.#resize(this.#room / 2);
  }

  operationsAt(place: number): number {
    return this.doubles[place * Record.Doubles + Record.Operations] ?? 0;
  }

  updatedAtAt(place: number): number {
    return this.doubles[place * Record.Doubles + Record.UpdatedAt] ?? 0;
  }

  hashAt(place: number): number {
    return (this.words[place * Record.Words + Record.Mark] ?? 0) & Mark.Hash;
  }

  setHash(place: number, hash: number): void {
    const counted = (this.words[place * Record.Words + Record.Mark] ?? 0) & ~Mark.Hash;
    this.words[place * Record.Words + Record.Mark] = counted | hash;
  }

  /** The next slot in the chain of the index. */
  nextAt(place: number): number {
    return this.words[place * Record.Words + Record.Next] ?? 0;
  }

  setNext(place: number, slot: number): void {
    this.words[place * Record.Words + Record.Next] = slot;
  }

  /** A place among the countings. */
  countedAt(place: number): number {
    const counted = (this.words[place * Record.Words + Record.Mark] ?? 0) >>> Mark.HashBits;
    return counted === Mark.Many ? this.#countedAmongMany(place) : counted;
  }

  count(place: number, counted: number): void {
    const hash = (this.words[place * Record.Words + Record.Mark] ?? 0) & Mark.Hash;
    const marked = Math.min(counted, Mark.Many);
    this.words[place * Record.Words + Record.Mark] = hash | (marked << Mark.HashBits);
    if (counted >= Mark.Many) (this.#manyCounted ??= new Int32Array(this.#room))[place] = counted;
  }

  /** What is kept of rates that have just one frame. */
  useOpenMs(): Int32Array {
    return (this.openMs ??= new Int32Array(this.#room));
  }

  keepFrames(place: number, frames: number[] | undefined): void {
    this.frames ??= new Array<undefined>(this.keys.length).fill(undefined);
    this.frames[place] = frames;
  }

  /** Adds a key, at the next place, with nothing kept for it. */
  push(key: K): void {
    const place = this.keys.push(key) - 1;
    this.fit(this.keys.length);
    this.words.fill(0, place * Record.Words, (place + 1) * Record.Words);
    if (this.openMs) this.openMs[place] = 0;
    this.frames?.push(undefined);
    // An array that grows has room for half as many again.
    if (this.keys.length === PAGE_SLOTS) this.keys = this.keys.slice();
  }

  /** Removes the last key. */
  pop(): void {
    this.keys.pop();
    this.frames?.pop();
    this.fit(this.keys.length);
  }

  /** Has what is kept at a place of a page, whichever it is, at one of this page. */
  copy(source: Page<K>, from: number, to: number): void {
    for (const key of source.keys.slice(from, from + 1)) this.keys[to] = key;
    // Word by word: as a double, what is no number might become another.
    for (let word = 0; word < Record.Words; word++) {
      this.words[to * Record.Words + word] = source.words[from * Record.Words + word] ?? 0;
    }
    this.count(to, source.countedAt(from));
    if (this.openMs || source.openMs) this.useOpenMs()[to] = source.openMs?.[from] ?? 0;
    if (this.frames || source.frames) this.keepFrames(to, source.frames?.[from]);
  }

  #countedAmongMany(place: number): number {
    return this.#manyCounted?.[place] ?? 0;
  }

  #resize(room: number): void {
    this.#room = room;
    this.words = resized(this.words, room * Record.Words);
    this.doubles = new Float64Array(this.words.buffer);
    if (this.openMs) this.openMs = resized(this.openMs, room);
    if (this.#manyCounted) this.#manyCounted = resized(this.#manyCounted, room);
  }
}

function resized(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from.subarray(0, length));
  return to;
}
