import { show } from "../arguments.js";
import { contention, StorageError } from "../errors.js";
import type { Clock } from "../interfaces/index.js";
import { hashOf } from "./keys.js";
import { BLOCKS, BUCKETS, CLOCK_CELL, IDENTITY_CELL, KEYS_PER_STRIPE, KIND } from "./layout.js";
import { MAGIC, NEXT_THREAD, REGION, REGIONS, SEED, SIZE, STRIPES, TRANSACTION } from "./layout.js";
import { HEAD_WORDS, VERSION, WORD_BYTES } from "./layout.js";
import type { Plan } from "./plan.js";
import { bytesOf, regionAt, stripeAt } from "./plan.js";
import { Region } from "./region.js";
import { epochOfHost, sharedClock } from "./shared-clock.js";
import { isHeld, StripeLock } from "./stripe-lock.js";

/** What a buffer is kept for; no buffer of the one kind passes for the other. */
export type Kind = "storage" | "mutex";

const KINDS: Readonly<Record<Kind, number>> = { storage: 1, mutex: 2 };
/** "LkSn", and the version of the layout. */
const OURS = 0x4c6b536e;
const LAYOUT_VERSION = 1;

/** How often a thread may be taken for dead in one call. */
export const MOST_TRIES = 5;

/** A part of the keys: its lock, and the keys as the holder sees them. */
interface Stripe {
  readonly lock: StripeLock;
  readonly region: Region;
}

/** A shared buffer as one thread sees it; there is one for each buffer in a thread. */
export class Heap {
  readonly buffer: SharedArrayBuffer;
  readonly plan: Plan;
  readonly words: Int32Array;
  readonly cells: Float64Array;
  /** The time of all threads that share the buffer. */
  readonly clock: Clock;
  /** The number that this thread has among those that use the buffer, from 1. */
  readonly thread: number;
  readonly #seed: number;
  readonly #firstRegion: number;
  readonly #regionCells: number;
  readonly #stripes: readonly Stripe[];
  #isBusy = false;

  constructor(buffer: SharedArrayBuffer, plan: Plan) {
    this.buffer = buffer;
    this.plan = plan;
    this.words = new Int32Array(buffer);
    this.cells = new Float64Array(buffer);
    this.clock = sharedClock(this.cells[CLOCK_CELL] ?? 0);
    this.thread = Atomics.add(this.words, NEXT_THREAD, 1) + 1;
    this.#seed = this.words[SEED] ?? 0;
    this.#firstRegion = regionAt(plan, 0);
    this.#regionCells = regionAt(plan, 1) - regionAt(plan, 0);
    const units = new Uint16Array(buffer);
    this.#stripes = Array.from({ length: plan.stripes }, (_, stripe) => ({
      lock: new StripeLock(this.words, this.cells, plan, stripe),
      region: new Region(this.cells, units),
    }));
  }

  /** How many keys are kept, as far as can be told without a lock. */
  get size(): number {
    let size = 0;
    for (let stripe = 0; stripe < this.plan.stripes; stripe++) size += this.#peekAt(stripe, SIZE);
    return size;
  }

  hashOf(key: string): number {
    return hashOf(key, this.#seed);
  }

  /**
   * Locks a stripe, and hands out what it holds.
   *
   * @throws StorageError when this thread has locked one already: an algorithm or a clock asks the storage
   *   that is asking it
   */
  enter(stripe: number): Region {
    if (this.#isBusy) {
      throw new StorageError("an algorithm or a clock must not ask the storage that asks it");
    }
    this.#isBusy = true;
    return this.#open(stripe);
  }

  /** Locks further stripes, each higher than the one before, so that no two threads wait for each other. */
  enterAlso(stripe: number): Region {
    return this.#open(stripe);
  }

  /**
   * Makes what was done in the stripe, without unlocking it.
   *
   * @throws StorageError when it was taken over; then all of it is void
   */
  renew(stripe: number): void {
    const { lock, region } = this.#stripeAt(stripe);
    if (lock.renew()) this.#begin(lock, region);
    else throw new StorageError("another thread has taken this one for dead");
  }

  /** Whether nobody has taken the stripe over. */
  isMine(stripe: number): boolean {
    return this.#stripeAt(stripe).lock.isMine;
  }

  /** Unlocks the stripe; false when it was taken over, and then what was done in it is void. */
  leave(stripe: number): boolean {
    this.#isBusy = false;
    return this.#stripeAt(stripe).lock.giveBack();
  }

  /** Works in a stripe under its lock; again, if this thread was taken for dead meanwhile. */
  within<Answer>(stripe: number, key: string, work: (region: Region) => Answer): Answer {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const region = this.enter(stripe);
      try {
        const answer = work(region);
        if (this.leave(stripe)) return answer;
      } catch (error) {
        region.undo();
        if (this.leave(stripe)) throw error;
      }
    }
    throw contention(key, MOST_TRIES);
  }

  /** Whether a stripe that is held still names the transaction in its journal. */
  isNamed(transaction: number): boolean {
    for (let stripe = 0; stripe < this.plan.stripes; stripe++) {
      if (!isHeld(this.words, this.plan, stripe)) continue;
      if (this.#peekAt(stripe, TRANSACTION) === transaction) return true;
    }
    return false;
  }

  #open(stripe: number): Region {
    const { lock, region } = this.#stripeAt(stripe);
    lock.take();
    this.#begin(lock, region);
    return region;
  }

  #begin(lock: StripeLock, region: Region): void {
    region.open(this.#firstRegion + lock.region * this.#regionCells, lock.ticket);
  }

  /** A cell of the head of a stripe's region, whoever holds it. */
  #peekAt(stripe: number, cell: number): number {
    const region = Atomics.load(this.words, stripeAt(this.plan, stripe) + REGION);
    return this.cells[regionAt(this.plan, region) + cell] ?? 0;
  }

  #stripeAt(number: number): Stripe {
    const stripe = this.#stripes[number];
    if (stripe === undefined) throw new RangeError(`there is no stripe ${number}`);
    return stripe;
  }
}

/** The heaps of this thread: the same memory may come in several `SharedArrayBuffer` objects. */
const heaps = new Map<number, WeakRef<Heap>>();

/** Makes a buffer, as planned. */
export function makeHeap(kind: Kind, plan: Plan): Heap {
  const buffer = new SharedArrayBuffer(bytesOf(plan));
  const words = new Int32Array(buffer);
  const cells = new Float64Array(buffer);
  words[KIND] = KINDS[kind];
  words[STRIPES] = plan.stripes;
  words[REGIONS] = plan.regions;
  words[KEYS_PER_STRIPE] = plan.keys;
  words[BUCKETS] = plan.buckets;
  words[BLOCKS] = plan.blocks;
  words[SEED] = Math.floor(Math.random() * 2 ** 32);
  cells[CLOCK_CELL] = epochOfHost();
  cells[IDENTITY_CELL] = Math.random();
  for (let stripe = 0; stripe < plan.stripes; stripe++)
    words[stripeAt(plan, stripe) + REGION] = stripe;
  words[VERSION] = LAYOUT_VERSION;
  Atomics.store(words, MAGIC, OURS);
  return remember(new Heap(buffer, plan));
}

/**
 * The heap of a buffer that was made in this thread or another.
 *
 * @throws TypeError for what is no SharedArrayBuffer, RangeError for one that is not of this kind
 */
export function heapOf(kind: Kind, buffer: unknown): Heap {
  if (!isSharedArrayBuffer(buffer)) {
    throw new TypeError(`buffer must be a SharedArrayBuffer, got ${show(buffer)}`);
  }
  const plan = planOf(kind, buffer);
  const identity = new Float64Array(buffer)[IDENTITY_CELL] ?? 0;
  return heaps.get(identity)?.deref() ?? remember(new Heap(buffer, plan));
}

function remember(heap: Heap): Heap {
  for (const [identity, known] of heaps) {
    if (known.deref() === undefined) heaps.delete(identity);
  }
  heaps.set(heap.cells[IDENTITY_CELL] ?? 0, new WeakRef(heap));
  return heap;
}

/** Told by its tag: one of another realm is as good. */
function isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer {
  return Object.prototype.toString.call(value) === "[object SharedArrayBuffer]";
}

function planOf(kind: Kind, buffer: SharedArrayBuffer): Plan {
  const refuse = (fault: string) => new RangeError(`buffer must be that of a ${kind}: ${fault}`);
  if (buffer.byteLength < HEAD_WORDS * WORD_BYTES || buffer.byteLength % 8 !== 0) {
    throw refuse(`it has ${buffer.byteLength} bytes`);
  }
  const words = new Int32Array(buffer);
  if (Atomics.load(words, MAGIC) !== OURS) throw refuse("it holds something else");
  if (words[VERSION] !== LAYOUT_VERSION) {
    throw refuse(`its layout has version ${words[VERSION] ?? 0}, not ${LAYOUT_VERSION}`);
  }
  if (words[KIND] !== KINDS[kind]) throw refuse("it is one for another use");
  const plan = {
    stripes: words[STRIPES] ?? 0,
    regions: words[REGIONS] ?? 0,
    keys: words[KEYS_PER_STRIPE] ?? 0,
    buckets: words[BUCKETS] ?? 0,
    blocks: words[BLOCKS] ?? 0,
  };
  if (bytesOf(plan) === buffer.byteLength) return plan;
  throw refuse(`it has ${buffer.byteLength} bytes, where it says ${bytesOf(plan)}`);
}
