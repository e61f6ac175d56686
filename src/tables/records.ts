import { Field, Mark } from "./record.js";
import { isTooMuch, roomFor } from "./room.js";

/**
 * The rates of a table, a record of each after the other, by their slots: from 0 on without a gap. Where
 * one goes, the last takes its place.
 */
export class Records<K> {
  size = 0;
  /** The key of each slot in use. */
  keys: K[] = [];
  /** The records as doubles; another array when there is room for more or fewer of them. */
  doubles = new Float64Array(0);
  /** The same memory as whole numbers of 32 bits. */
  words = new Int32Array(0);
  /** The place of each counting, once there are many. */
  #manyCounted: Int32Array | undefined;
  #room = 0;

  constructor() {
    this.#resize(roomFor(0));
  }

  /** For how many there is room. */
  get room(): number {
    return this.#room;
  }

  operationsAt(slot: number): number {
    return this.doubles[slot * Field.Doubles + Field.Operations] ?? 0;
  }

  updatedAtAt(slot: number): number {
    return this.doubles[slot * Field.Doubles + Field.UpdatedAt] ?? 0;
  }

  setRate(slot: number, operations: number, updatedAt: number): void {
    const at = slot * Field.Doubles;
    this.doubles[at + Field.Operations] = operations;
    this.doubles[at + Field.UpdatedAt] = updatedAt;
  }

  hashAt(slot: number): number {
    return (this.words[slot * Field.Words + Field.Mark] ?? 0) & Mark.Hash;
  }

  setHash(slot: number, hash: number): void {
    const counted = (this.words[slot * Field.Words + Field.Mark] ?? 0) & ~Mark.Hash;
    this.words[slot * Field.Words + Field.Mark] = counted | hash;
  }

  /** The next slot in the chain of the index. */
  nextAt(slot: number): number {
    return this.words[slot * Field.Words + Field.Next] ?? 0;
  }

  setNext(slot: number, next: number): void {
    this.words[slot * Field.Words + Field.Next] = next;
  }

  /** A place among the countings. */
  countedAt(slot: number): number {
    const counted = (this.words[slot * Field.Words + Field.Mark] ?? 0) >>> Mark.HashBits;
    return counted === Mark.Many ? this.#countedAmongMany(slot) : counted;
  }

  setCounted(slot: number, counted: number): void {
    const hash = (this.words[slot * Field.Words + Field.Mark] ?? 0) & Mark.Hash;
    const marked = Math.min(counted, Mark.Many);
    this.words[slot * Field.Words + Field.Mark] = hash | (marked << Mark.HashBits);
    if (counted >= Mark.Many) (this.#manyCounted ??= new Int32Array(this.#room))[slot] = counted;
  }

  /** Adds a record for a key, with nothing kept in it. */
  push(key: K): number {
    const slot = this.size++;
    if (this.size > this.#room) this.#resize(roomFor(this.size));
    this.keys[slot] = key;
    this.#clear(slot);
    return slot;
  }

  /** Removes a record; the last one takes its place. */
  remove(slot: number): void {
    const last = --this.size;
    const lastKeys = this.keys.splice(last, 1);
    if (slot !== last) {
      for (const key of lastKeys) this.keys[slot] = key;
      this.#copyWords(last, slot);
    }
    if (isTooMuch(this.#room, last)) this.#resize(roomFor(last));
  }

  /** Word by word: as a double, what is no number might become another. */
  #copyWords(from: number, to: number): void {
    const { words } = this;
    for (let word = 0; word < Field.Words; word++) {
      words[to * Field.Words + word] = words[from * Field.Words + word] ?? 0;
    }
    if (this.#manyCounted) this.#manyCounted[to] = this.#manyCounted[from] ?? 0;
  }

  #clear(slot: number): void {
    for (let word = 0; word < Field.Words; word++) this.words[slot * Field.Words + word] = 0;
  }

  #countedAmongMany(slot: number): number {
    return this.#manyCounted?.[slot] ?? 0;
  }

  #resize(room: number): void {
    this.#room = room;
    this.words = resized(this.words, room * Field.Words);
    this.doubles = new Float64Array(this.words.buffer);
    if (this.#manyCounted) this.#manyCounted = resized(this.#manyCounted, room);
  }
}

function resized(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from.subarray(0, length));
  return to;
}
