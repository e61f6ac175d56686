import { show, wrongArgument } from "../arguments.js";
import { foreignRate } from "../errors.js";
import type { Algorithm, Rate } from "../interfaces/index.js";
import { blockAfter, takeBlocks } from "./blocks.js";
import { addEntry, findEntry, hasRoom, removeDrainedInTurn, removeEntry } from "./entries.js";
import type { Newcomer } from "./entries.js";
import type { Heap } from "./heap.js";
import { fillKey, keyBlocks } from "./keys.js";
import { stripeOf } from "./plan.js";
import type { Region } from "./region.js";
import { makeRoom, noRoom } from "./room.js";
import {
  changeInPlace,
  changeLifetime,
  changeRate,
  fillLifetime,
  fillRate,
} from "./stored-rate.js";
import { frameBlocks, WorkingRate } from "./stored-rate.js";

/** The rates in a heap. All that takes a region is asked under the lock of its stripe. */
export class SharedRates {
  readonly heap: Heap;
  readonly #mostForgotten: number;
  readonly #working = new WorkingRate();

  /** @param mostForgotten how many keys that have not drained a new one may have forgotten */
  constructor(heap: Heap, mostForgotten: number) {
    this.heap = heap;
    this.#mostForgotten = mostForgotten;
  }

  /** @throws TypeError for a key that is no text */
  hashOf(key: string): number {
    if (typeof key === "string") return this.heap.hashOf(key);
    throw wrongArgument(new TypeError(`key must be a string, got ${show(key)}`));
  }

  stripeOf(hash: number): number {
    return stripeOf(this.heap.plan, hash);
  }

  /** The entry of the key, or 0. */
  find(region: Region, hash: number, key: string): number {
    return findEntry(region, this.heap.plan, hash, key);
  }

  /**
   * The rate of an entry for the algorithm to advance; it lasts until the next one is loaded.
   *
   * @throws StorageError when it is no rate of the algorithm
   */
  load(
    region: Region,
    entry: number,
    key: string,
    algorithm: Algorithm,
    rate = this.#working,
  ): WorkingRate | undefined {
    if (entry === 0) return undefined;
    rate.load(region, entry);
    if (algorithm.recognises?.(rate) === false) throw foreignRate(key);
    return rate;
  }

  /**
   * Keeps a rate that an algorithm has decided on.
   *
   * @throws StorageError when there is no room for it; then nothing has changed
   */
  keepDecided(
    region: Region,
    hash: number,
    key: string,
    entry: number,
    rate: Rate,
    algorithm: Algorithm,
    now: number,
  ): void {
    const drainsAt = now + algorithm.timeToLive(rate, now);
    this.keep(region, hash, key, entry, rate, drainsAt, -Infinity, now);
  }

  /**
   * Keeps a rate.
   *
   * @throws StorageError when there is no room for it; then nothing has changed
   */
  keep(
    region: Region,
    hash: number,
    key: string,
    entry: number,
    rate: Rate,
    drainsAt: number,
    endsAt: number,
    now: number,
  ): void {
    if (entry !== 0) {
      if (!changeInPlace(region, entry, rate)) {
        const blocks = frameBlocks(rate);
        this.#require(region, hash, key, this.#newcomer(0, blocks, [entry], now));
        changeRate(region, entry, rate, takeBlocks(region, blocks));
      }
      changeLifetime(region, entry, drainsAt, endsAt);
    } else {
      const blocks = blocksOfNew(key, rate);
      const newcomer = this.#newcomer(1, blocks, [], now);
      this.#require(region, hash, key, newcomer);
      this.add(region, hash, key, rate, takeBlocks(region, blocks), drainsAt, endsAt);
      removeDrainedInTurn(region, this.heap.plan, newcomer);
    }
  }

  /** Adds a key that has no entry, in a chain of `blocksOfNew`. */
  add(
    region: Region,
    hash: number,
    key: string,
    rate: Rate,
    chain: number,
    drainsAt: number,
    endsAt: number,
  ): void {
    const forKey = keyBlocks(key.length);
    fillRate(
      region,
      chain,
      rate,
      frameBlocks(rate) === 0 ? 0 : blockAfter(region, chain, 1 + forKey),
    );
    fillLifetime(region, chain, drainsAt, endsAt);
    fillKey(region, chain, key, forKey === 0 ? 0 : blockAfter(region, chain, 1));
    addEntry(region, this.heap.plan, hash, chain);
  }

  remove(region: Region, entry: number): void {
    if (entry !== 0) removeEntry(region, this.heap.plan, entry);
  }

  /**
   * Sees to it that so many entries and blocks can be had.
   *
   * @throws StorageError when they cannot
   */
  require(
    region: Region,
    hash: number,
    key: string,
    entries: number,
    blocks: number,
    kept: readonly number[],
    now: number,
  ): void {
    this.#require(region, hash, key, this.#newcomer(entries, blocks, kept, now));
  }

  #require(region: Region, hash: number, key: string, newcomer: Newcomer): void {
    const { plan } = this.heap;
    if (hasRoom(region, plan, newcomer)) return;
    const renew = () => this.heap.renew(this.stripeOf(hash));
    if (!makeRoom(region, plan, newcomer, renew)) throw noRoom(key, plan);
  }

  #newcomer(entries: number, blocks: number, kept: readonly number[], now: number): Newcomer {
    const { clock } = this.heap;
    return { entries, blocks, kept, mostForgotten: this.#mostForgotten, now, clock };
  }
}

/** How many blocks a key takes that has no entry. */
export function blocksOfNew(key: string, rate: Rate): number {
  return 1 + keyBlocks(key.length) + frameBlocks(rate);
}
