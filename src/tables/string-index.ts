import { NONE } from "./none.js";
import { Mark } from "./record.js";
import type { Records } from "./records.js";
import { isTooMuch, roomFor } from "./room.js";
import type { StringHash } from "./string-hash.js";

const LEAST_BUCKETS = 16;
const LEAST_BUCKETS_A_STRING = 2;
const MOST_BUCKETS_A_STRING = 3;

/**
 * Finds the slot of a string: by its hash in a bucket, whose slots are chained through their records.
 *
 * The buckets become more, or fewer, by one with each string that comes or goes: never are all of them
 * rearranged at once, however many there are.
 *
 * Source: W. Litwin, "Linear hashing: a new tool for file and table addressing", VLDB 1980.
 */
export class StringIndex {
  readonly #hash: StringHash;
  /** Where the keys are; among the strings others may be. */
  readonly #records: Records<unknown>;
  /** The first slot of each bucket. */
  #heads = new Int32Array(roomFor(LEAST_BUCKETS)).fill(NONE);
  #buckets = LEAST_BUCKETS;
  /** The greatest power of two that the buckets have reached, less 1: the bits of a hash that count ... */
  #mask = LEAST_BUCKETS - 1;
  #count = 0;

  constructor(hash: StringHash, records: Records<unknown>) {
    this.#hash = hash;
    this.#records = records;
  }

  /** The slot of the string; `NONE` when it has none. */
  find(text: string): number {
    const hash = this.#hash(text) & Mark.Hash;
    const records = this.#records;
    let slot = this.#headOf(this.#bucketOf(hash));
    while (slot !== NONE) {
      if (records.hashAt(slot) === hash && records.keys[slot] === text) return slot;
      slot = records.nextAt(slot);
    }
    return NONE;
  }

  /** Adds a string that has no slot, under this one. */
  add(text: string, slot: number): void {
    const hash = this.#hash(text) & Mark.Hash;
    this.#records.setHash(slot, hash);
    this.#prepend(slot, this.#bucketOf(hash));
    this.#count++;
    while (this.#buckets < LEAST_BUCKETS_A_STRING * this.#count) this.#split();
  }

  remove(slot: number): void {
    this.#relink(slot, this.#nextOf(slot));
    this.#count--;
    while (this.#buckets > LEAST_BUCKETS && this.#buckets > MOST_BUCKETS_A_STRING * this.#count)
      this.#merge();
  }

  /** Tells that the record of a slot was copied to another, which takes its place. */
  move(from: number, to: number): void {
    this.#relink(from, to);
  }

  /** ... and one bit more for a bucket that has been split. */
  #bucketOf(hash: number): number {
    const bucket = hash & (2 * this.#mask + 1);
    return bucket < this.#buckets ? bucket : hash & this.#mask;
  }

  #headOf(bucket: number): number {
    return this.#heads[bucket] ?? NONE;
  }

  #nextOf(slot: number): number {
    return this.#records.nextAt(slot);
  }

  #hashOf(slot: number): number {
    return this.#records.hashAt(slot);
  }

  #prepend(slot: number, bucket: number): void {
    this.#setNext(slot, this.#headOf(bucket));
    this.#heads[bucket] = slot;
  }

  #setNext(slot: number, next: number): void {
    this.#records.setNext(slot, next);
  }

  /** Has whatever led to a slot lead to another. */
  #relink(slot: number, other: number): void {
    const bucket = this.#bucketOf(this.#hashOf(slot));
    let before = this.#headOf(bucket);
    if (before === slot) {
      this.#heads[bucket] = other;
      return;
    }
    while (this.#nextOf(before) !== slot) before = this.#nextOf(before);
    this.#setNext(before, other);
  }

  /** Divides the next bucket in two. */
  #split(): void {
    const bucket = this.#buckets - 1 - this.#mask;
    const slots = this.#takeOut(bucket);
    this.#fitHeads(this.#buckets + 1);
    this.#heads[this.#buckets] = NONE;
    this.#buckets++;
    if (this.#buckets > 2 * this.#mask + 1) this.#mask = 2 * this.#mask + 1;
    this.#putBack(slots);
  }

  /** Joins the last bucket to the one that it was split from. */
  #merge(): void {
    const slots = this.#takeOut(this.#buckets - 1);
    this.#buckets--;
    if (this.#buckets <= this.#mask) this.#mask >>= 1;
    this.#putBack(slots);
    this.#fitHeads(this.#buckets);
  }

  /** Empties a bucket; the slots, still chained, from this one on. */
  #takeOut(bucket: number): number {
    const slot = this.#headOf(bucket);
    this.#heads[bucket] = NONE;
    return slot;
  }

  #putBack(slots: number): void {
    for (let slot = slots; slot !== NONE;) {
      const next = this.#nextOf(slot);
      this.#prepend(slot, this.#bucketOf(this.#hashOf(slot)));
      slot = next;
    }
  }

  /** Has room for so many buckets, and not for many more. */
  #fitHeads(buckets: number): void {
    const room = this.#heads.length;
    if (buckets <= room && !isTooMuch(room, buckets)) return;
    const heads = new Int32Array(roomFor(buckets));
    heads.set(this.#heads.subarray(0, Math.min(room, heads.length)));
    this.#heads = heads;
  }
}
