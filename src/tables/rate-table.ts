import type { Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { Countings } from "./countings.js";
import type { Counting } from "./countings.js";
import { KeptFrames } from "./kept-frames.js";
import type { Lifetime } from "./lifetime.js";
import { NONE } from "./none.js";
import { RateInHand } from "./rate-in-hand.js";
import { Records } from "./records.js";
import { secretHash } from "./string-hash.js";
import type { StringHash } from "./string-hash.js";
import { StringIndex } from "./string-index.js";

/** What a table keeps for one key. */
export interface KeptRate<K> {
  readonly key: K;
  readonly rate: Rate;
  readonly lifetime: Lifetime;
}

/** No user has it for a key. */
const nobody = Symbol("nobody");
/** That of no rate at all. */
const uncounted: Counting = { lifetime: { timeToLive: () => 0 }, partsPerOperation: undefined };
/** A longer string is left to a `Map`, which need not go through it again each time. */
const LONGEST_HASHED = 64;

/**
 * The rates of many keys, packed: some 40 bytes each, besides the key.
 *
 * A key has a slot for as long as it has a rate. The slots run from 0 on without a gap: where one goes,
 * the last takes its place. Strings are found by a hash of the table's own, all other keys, and long
 * strings, by a `Map`.
 */
export class RateTable<K> {
  readonly #records = new Records<K>();
  readonly #strings: StringIndex;
  #others: Map<unknown, number> | undefined;
  readonly #countings = new Countings();
  readonly #inHand = new RateInHand(uncounted);
  /** The key whose rate is in hand: who comes often comes again and again ... */
  #keyInHand: unknown = nobody;
  /** ... and whether it is in hand as it is kept. */
  #isPutBack = false;
  /** Once any rate has frames. */
  #frames: KeptFrames | undefined;

  constructor(hash: StringHash = secretHash()) {
    this.#strings = new StringIndex(hash, this.#records);
  }

  get size(): number {
    return this.#records.size;
  }

  *[Symbol.iterator](): Generator<KeptRate<K>> {
    for (let slot = 0; slot < this.size; slot++) {
      const rate = this.takeFrom(slot);
      for (const key of this.#records.keys.slice(slot, slot + 1)) {
        yield { key, rate: copyOf(rate), lifetime: rate.lifetime };
      }
    }
  }

  /**
   * Takes the rate of a key in hand; undefined when it has none. It is that key's until another is taken,
   * and what is made of it counts once it is put back.
   */
  take(key: K): RateInHand | undefined {
    if (!this.#isPutBack || key !== this.#keyInHand) return this.#lookUp(key);
    // Not before it is put back can it be taken again as it is.
    this.#isPutBack = false;
    return this.#inHand;
  }

  /** Takes the rate in a slot in hand. */
  takeFrom(slot: number): RateInHand {
    return this.#hold(slot, nobody);
  }

  /** Keeps what has become of the rate in hand. */
  putBack(): void {
    const rate = this.#inHand;
    this.#records.setRate(rate.slot, rate.operations, rate.updatedAt);
    if (rate.partsPerOperation !== rate.counting.partsPerOperation) this.#count(rate.lifetime);
    if (this.#frames !== undefined) this.#frames.keep(rate.slot, rate);
    else if (rate.frames !== undefined) this.#keepFirstFrames();
    this.#isPutBack = true;
  }

  /** Keeps another rate in place of that in hand, or the same for another time. */
  replace(rate: Rate, lifetime: Lifetime): void {
    const inHand = this.#inHand;
    inHand.operations = rate.operations;
    inHand.updatedAt = rate.updatedAt;
    inHand.partsPerOperation = rate.partsPerOperation;
    inHand.frames = rate.frames;
    if (inHand.lifetime !== lifetime) this.#count(lifetime);
    this.putBack();
  }

  /** Adds a rate under a key that has none. The frames are the table's own from then on. */
  add(key: K, rate: Rate, lifetime: Lifetime): void {
    const slot = this.#records.push(key);
    this.#frames?.fit(this.#records.room);
    this.#records.setCounted(slot, this.#countings.take(lifetime, rate.partsPerOperation));
    if (isHashed(key)) this.#strings.add(key, slot);
    else (this.#others ??= new Map<unknown, number>()).set(key, slot);
    this.#hold(slot, key);
    this.replace(rate, lifetime);
  }

  /** Removes the rate in a slot; the last one takes its place. */
  delete(slot: number): void {
    this.#keyInHand = nobody;
    this.#countings.release(this.#records.countedAt(slot));
    const key = this.#records.keys[slot];
    if (isHashed(key)) this.#strings.remove(slot);
    else this.#others?.delete(key);
    this.#frames?.settle();
    this.#frames?.drop(slot);
    const last = this.size - 1;
    if (slot !== last) this.#moves(last, slot);
    this.#records.remove(slot);
    this.#frames?.fit(this.#records.room);
  }

  #lookUp(key: K): RateInHand | undefined {
    const slot = this.#find(key);
    return slot === NONE ? undefined : this.#hold(slot, key);
  }

  #hold(slot: number, key: unknown): RateInHand {
    const rate = this.#inHand;
    const records = this.#records;
    const counting = this.#countings.at(records.countedAt(slot));
    this.#keyInHand = key;
    this.#isPutBack = false;
    this.#frames?.settle();
    rate.operations = records.operationsAt(slot);
    rate.updatedAt = records.updatedAtAt(slot);
    rate.partsPerOperation = counting.partsPerOperation;
    rate.frames = this.#frames?.take(slot, rate);
    rate.slot = slot;
    rate.counting = counting;
    return rate;
  }

  #find(key: K): number {
    return isHashed(key) ? this.#strings.find(key) : (this.#others?.get(key) ?? NONE);
  }

  #moves(from: number, to: number): void {
    const key = this.#records.keys[from];
    if (isHashed(key)) this.#strings.move(from, to);
    else this.#others?.set(key, to);
    this.#frames?.move(from, to);
  }

  /** Counts the rate in hand as it is counted now, for a lifetime. */
  #count(lifetime: Lifetime): void {
    const rate = this.#inHand;
    this.#countings.release(this.#records.countedAt(rate.slot));
    const counted = this.#countings.take(lifetime, rate.partsPerOperation);
    this.#records.setCounted(rate.slot, counted);
    rate.counting = this.#countings.at(counted);
  }

  #keepFirstFrames(): void {
    this.#frames = new KeptFrames(this.#records.room);
    this.#frames.keep(this.#inHand.slot, this.#inHand);
  }
}

function isHashed(key: unknown): key is string {
  return typeof key === "string" && key.length <= LONGEST_HASHED;
}
