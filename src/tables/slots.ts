import { Page, PAGE_BITS, PAGE_SLOTS } from "./page.js";

/** Where in its page a slot is. */
export function placeOf(slot: number): number {
  return slot & (PAGE_SLOTS - 1);
}

/**
 * The slots of a table, from 0 on without a gap, in pages: what is kept for one slot never moves when
 * others come or go, but for the last, which takes the place of one that goes.
 */
export class Slots<K> {
  readonly #pages: Page<K>[] = [];
  size = 0;

  pageOf(slot: number): Page<K> {
    const page = this.#pages[slot >>> PAGE_BITS];
    if (page === undefined) throw new RangeError(`there is no slot ${slot}`);
    return page;
  }

  /** Adds a slot for a key, with nothing kept for it. */
  push(key: K): number {
    const slot = this.size++;
    if (placeOf(slot) === 0) this.#pages.push(new Page<K>());
    this.pageOf(slot).push(key);
    return slot;
  }

  /** Removes a slot; the last one takes its place. */
  remove(slot: number): void {
    const last = --this.size;
    const page = this.pageOf(last);
    if (slot !== last) this.pageOf(slot).copy(page, placeOf(last), placeOf(slot));
    page.pop();
    if (placeOf(last) === 0) this.#pages.pop();
  }
}
