import type { Rate } from "../interfaces/index.js";
import { copyOf } from "../rates.js";
import { Countings } from "./countings.js";
import type { Lifetime } from "./lifetime.js";
import { RateInHand } from "./rate-in-hand.js";
import { loneFrameOf, newLoneFrame, setLoneFrame } from "./lone-frame.js";
import { DOUBLES, OPERATIONS, UPDATED_AT } from "./page.js";
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
const noLifetime: Lifetime = { timeToLive: () => 0 };
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
  readonly #inHand = new RateInHand<K>(noLifetime);
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
    const slot = this.#find(key);
    return slot === NONE ? undefined : this.takeFrom(slot);
  }

  takeFrom(slot: number): RateInHand<K> {
    const rate = this.#inHand;
    const page = this.#slots.pageOf(slot);
    const place = placeOf(slot);
    const { lifetime, partsPerOperation } = this.#countings.at(page.countedAt(place));
    this.#keyInHand = nobody;
    rate.operations = page.doubles[place * DOUBLES + OPERATIONS] ?? 0;
    rate.updatedAt = page.doubles[place * DOUBLES + UPDATED_AT] ?? 0;
    rate.partsPerOperation = partsPerOperation;
    rate.slot = slot;
    rate.page = page;
    rate.place = place;
    rate.lifetime = lifetime;
    rate.keptParts = partsPerOperation;
    rate.frames = page.openMs === undefined ? undefined : this.#framesOf(rate, page.openMs);
    return rate;
  }

  /** Keeps what has become of the rate in hand, which is that of the key. */
  putBack(key: K): void {
    const rate = this.#inHand;
    const { doubles } = rate.page;
    doubles[rate.place * DOUBLES + OPERATIONS] = rate.operations;
    doubles[rate.place * DOUBLES + UPDATED_AT] = rate.updatedAt;
    if (rate.partsPerOperation !== rate.keptParts) this.#count(rate, rate.lifetime);
    if (rate.frames !== undefined || rate.page.openMs !== undefined) this.#keepFrames(rate);
    this.#keyInHand = key;
  }

  /** Keeps another rate in place of that in hand, which is that of the key, or the same for another time. */
  replace(key: K, rate: Rate, lifetime: Lifetime): void {
    const inHand = this.#inHand;
    inHand.operations = rate.operations;
    inHand.updatedAt = rate.updatedAt;
    inHand.partsPerOperation = rate.partsPerOperation;
    inHand.frames = rate.frames;
    if (inHand.lifetime !== lifetime) this.#count(inHand, lifetime);
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

  #find(key: K): number {
    return isHashed(key) ? this.#strings.find(key) : (this.#others?.get(key) ?? NONE);
  }

  #moves(from: number, to: number): void {
    const key = this.#slots.pageOf(from).keys[placeOf(from)];
    if (isHashed(key)) this.#strings.move(from, to);
    else this.#others?.set(key, to);
  }

  #count(rate: RateInHand<K>, lifetime: Lifetime): void {
    const { page, place } = rate;
    this.#countings.release(page.countedAt(place));
    page.count(place, this.#countings.take(lifetime, rate.partsPerOperation));
    rate.lifetime = lifetime;
    rate.keptParts = rate.partsPerOperation;
  }

  #framesOf(rate: RateInHand<K>, openMs: Int32Array): number[] | undefined {
    const openMsOfOne = openMs[rate.place] ?? 0;
    if (openMsOfOne === 0) return rate.page.frames?.[rate.place];
    setLoneFrame(this.#loneFrame, openMsOfOne, rate.updatedAt, rate.operations);
    return this.#loneFrame;
  }

  /** Keeps the frames; where there is but one, as there mostly is, in a number. */
  #keepFrames({ page, place, frames, updatedAt, operations }: RateInHand<K>): void {
    const openMs = frames === undefined ? 0 : loneFrameOf(frames, updatedAt, operations);
    page.useOpenMs()[place] = openMs;
    const several = openMs === 0 ? frames : undefined;
    if (several === this.#loneFrame) this.#loneFrame = newLoneFrame();
    if (page.frames !== undefined || several !== undefined) page.keepFrames(place, several);
  }
}

function isHashed(key: unknown): key is string {
  return typeof key === "string" && key.length <= LONGEST_HASHED;
}
