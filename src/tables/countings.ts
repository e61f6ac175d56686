import type { Lifetime } from "./lifetime.js";

/** What many rates have in common: how they are counted, and what tells when they have drained. */
export interface Counting {
  readonly lifetime: Lifetime;
  readonly partsPerOperation: number | undefined;
}

/** A counting, and where it is. */
class UsedCounting implements Counting {
  /** How many rates are counted so. */
  rates = 0;

  constructor(
    readonly lifetime: Lifetime,
    readonly partsPerOperation: number | undefined,
    readonly place: number,
  ) {}
}

/**
 * The countings that rates have, each kept once and known by its place, so that a rate need hold no
 * more than a number. One that no rate has any more is forgotten.
 */
export class Countings {
  readonly #all: (UsedCounting | undefined)[] = [];
  readonly #free: number[] = [];
  /** That of each lifetime, as it was last counted. */
  readonly #latest = new Map<Lifetime, UsedCounting>();

  at(place: number): Counting {
    return this.#usedAt(place);
  }

  /** The place of a counting, which has one rate more. */
  take(lifetime: Lifetime, partsPerOperation: number | undefined): number {
    const latest = this.#latest.get(lifetime);
    const isKnown = latest !== undefined && latest.partsPerOperation === partsPerOperation;
    const counting = isKnown ? latest : this.#add(lifetime, partsPerOperation);
    counting.rates++;
    return counting.place;
  }

  /** Tells that the counting has one rate less. */
  release(place: number): void {
    const counting = this.#usedAt(place);
    if (--counting.rates > 0) return;
    this.#all[place] = undefined;
    this.#free.push(place);
    if (this.#latest.get(counting.lifetime) === counting) this.#latest.delete(counting.lifetime);
  }

  #add(lifetime: Lifetime, partsPerOperation: number | undefined): UsedCounting {
    const place = this.#free.pop() ?? this.#all.length;
    const counting = new UsedCounting(lifetime, partsPerOperation, place);
    this.#all[place] = counting;
    this.#latest.set(lifetime, counting);
    return counting;
  }

  #usedAt(place: number): UsedCounting {
    const counting = this.#all[place];
    if (counting === undefined) throw new RangeError(`no rate is counted as at ${place}`);
    return counting;
  }
}
