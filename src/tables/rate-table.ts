import type { Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { Countings } from "./countings.js";
import type { Counting } from "./countings.js";
import type { Lifetime } from "./lifetime.js";
import { RateInHand } from "./rate-in-hand.js";
import { loneFrameOf, newLoneFrame, setLoneFrame } from "./lone-frame.js";
import { Record } from "./record.js";
import type { Page } from "./page.js";
import { placeOf, Slots } from "./slots.js";
import { secretHash } from "./string-hash.js";
import type { StringHash } from "./string-hash.js";
import { NONE, StringIndex } from "./string-index.js";

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
  readonly #slots = new Slots<K>();
  readonly #strings: StringIndex;
  #others: Map<unknown, number> | undefined;
  readonly #countings = new Countings();
  readonly #inHand = new RateInHand<K>(uncounted);
  /** The key whose rate is in hand, as it is kept: who comes often comes again and again. */
  #keyInHand: unknown = nobody;
  /** The frames of the rate in hand, where it has just one. */
  #loneFrame = newLoneFrame();

  constructor(hash: StringHash = secretHash()) {
    this.#strings = new StringIndex(hash, this.#slots);
  }

  get size(): number {
    return this.#slots.size;
  }

  *[Symbol.iterator](): Generator<KeptRate<K>> {
    for (let slot = 0; slot < this.size; slot++) {
      const rate = this.takeFrom(slot);
      for (const key of rate.page.keys.slice(rate.place, rate.place + 1)) {
        yield { key, rate: copyOf(rate), lifetime: rate.lifetime };
      }
    }
  }

  /**
   * Takes the rate of a key in hand; undefined when it has none. It is that key's until another is taken,
   * and what is made of it counts once it is put back.
   */
  take(key: K): RateInHand<K> | undefined {
    if (key === this.#keyInHand) {
      // Not before it is put back can it be taken again as it is.
      this.#keyInHand = nobody;
      return this.#inHand;
    }
    return this.#lookUp(key);
  }

  takeFrom(slot: number): RateInHand<K> {
    const rate = this.#inHand;
    const page = this.#slots.pageOf(slot);
    const place = placeOf(slot);
    const counting = this.#countings.at(page.countedAt(place));
    this.#keyInHand = nobody;
    rate.operations = page.operationsAt(place);
    rate.updatedAt = page.updatedAtAt(place);
    rate.partsPerOperation = counting.partsPerOperation;
    rate.frames = page.openMs === undefined ? undefined : this.#framesAt(page, place);
    rate.slot = slot;
    rate.page = page;
    rate.place = place;
    rate.counting = counting;
    return rate;
  }

  /** Keeps what has become of the rate in hand, which is that of the key. */
  putBack(key: K): void {
    const rate = this.#inHand;
    const { page } = rate;
    const at = rate.place * Record.Doubles;
    page.doubles[at + Record.Operations] = rate.operations;
    page.doubles[at + Record.UpdatedAt] = rate.updatedAt;
    if (rate.partsPerOperation !== rate.counting.partsPerOperation) this.#count(rate.lifetime);
    if (rate.frames !== undefined || page.openMs !== undefined) this.#keepFrames();
    this.#keyInHand = key;
  }

  /** Keeps another rate in place of that in hand, which is that of the key, or the same for another time. */
  replace(key: K, rate: Rate, lifetime: Lifetime): void {
    const inHand = this.#inHand;
    inHand.operations = rate.operations;
    inHand.updatedAt = rate.updatedAt;
    inHand.partsPerOperation = rate.partsPerOperation;
    inHand.frames = rate.frames;
    if (inHand.lifetime !== lifetime) this.#count(lifetime);
    this.putBack(key);
  }

  /** Adds a rate under a key that has none. The frames are the table's own from then on. */
  add(key: K, rate: Rate, lifetime: Lifetime): void {
    const slot = this.#slots.push(key);
    const counted = this.#countings.take(lifetime, rate.partsPerOperation);
    this.#slots.pageOf(slot).count(placeOf(slot), counted);
    if (isHashed(key)) this.#strings.add(key, slot);
    else (this.#others ??= new Map<unknown, number>()).set(key, slot);
    this.takeFrom(slot);
    this.replace(key, rate, lifetime);
  }

  delete(slot: number): void {
    this.#keyInHand = nobody;
    const page = this.#slots.pageOf(slot);
    this.#countings.release(page.countedAt(placeOf(slot)));
    const key = page.keys[placeOf(slot)];
    if (isHashed(key)) this.#strings.remove(slot);
    else this.#others?.delete(key);
    const last = this.size - 1;
    if (slot !== last) this.#moves(last, slot);
    this.#slots.remove(slot);
  }

  #lookUp(key: K): RateInHand<K> | undefined {
    const slot = this.#find(key);
    return slot === NONE ? undefined : this.takeFrom(slot);
  }

  #find(key: K): number {
    return isHashed(key) ? this.#strings.find(key) : (this.#others?.get(key) ?? NONE);
  }

  #moves(from: number, to: number): void {
    const key = this.#slots.pageOf(from).keys[placeOf(from)];
    if (isHashed(key)) this.#strings.move(from, to);
    else this.#others?.set(key, to);
  }

  /** Counts the rate in hand as it is counted now, for a lifetime. */
  #count(lifetime: Lifetime): void {
    const rate = this.#inHand;
    const { page, place } = rate;
    this.#countings.release(page.countedAt(place));
    const counted = this.#countings.take(lifetime, rate.partsPerOperation);
    page.count(place, counted);
    rate.counting = this.#countings.at(counted);
  }

  /** The frames of the rate that is coming in hand. */
  #framesAt(page: Page<K>, place: number): number[] | undefined {
    const openMs = page.openMs?.[place] ?? 0;
    if (openMs === 0) return page.frames?.[place];
    setLoneFrame(this.#loneFrame, openMs, page.updatedAtAt(place), page.operationsAt(place));
    return this.#loneFrame;
  }

  /** Keeps the frames; where there is but one, as there mostly is, in a number. */
  #keepFrames(): void {
    const rate = this.#inHand;
    const { page } = rate;
    const openMs = loneFrameOf(rate.frames, rate.updatedAt, rate.operations);
    if (page.openMs === undefined || openMs === 0 || page.frames !== undefined) {
      this.#keepAnyFrames(openMs);
    } else {
      page.openMs[rate.place] = openMs;
    }
  }

  #keepAnyFrames(openMs: number): void {
    const { page, place, frames } = this.#inHand;
    page.useOpenMs()[place] = openMs;
    const several = openMs === 0 ? frames : undefined;
    if (several === this.#loneFrame) this.#loneFrame = newLoneFrame();
    if (page.frames !== undefined || several !== undefined) page.keepFrames(place, several);
  }
}

function isHashed(key: unknown): key is string {
  return typeof key === "string" && key.length <= LONGEST_HASHED;
}
