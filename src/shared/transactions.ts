import { HEAD_WORDS, NEXT_TRANSACTION, TRANSACTIONS } from "./layout.js";

/**
 * Changes of several stripes that are made at one moment: when the word of their transaction turns from
 * pending to made. Each journal names the transaction that it is part of, so whoever takes a stripe over
 * knows whether to undo it.
 *
 * - One that is pending when somebody must know is called off for good, be its owner dead or only slow.
 * - A word is used again for another transaction, but not while a stripe may yet ask for one that was
 *   made: its owner says `over` when all locks were given back, and else the stripes are asked.
 * - So one whose word now belongs to another was never made.
 */

const PENDING = 1;
const MADE = 2;
const OVER = 3;
const STATES = 3;
const ID = 4;

/** @param isNamed whether a stripe that is held still names the transaction */
export function beginTransaction(words: Int32Array, isNamed: (id: number) => boolean): number {
  for (;;) {
    const id = (Atomics.add(words, NEXT_TRANSACTION, 1) + 1) & 0x1fffffff;
    if (id === 0) continue;
    const index = indexOf(id);
    const before = Atomics.load(words, index);
    if ((before & STATES) === MADE && isNamed(before >>> 2)) continue;
    if (Atomics.compareExchange(words, index, before, (id * ID) | PENDING) === before) return id;
  }
}

/** Makes all that is part of it; false when it was called off meanwhile. */
export function makeTransaction(words: Int32Array, id: number): boolean {
  const pending = (id * ID) | PENDING;
  return Atomics.compareExchange(words, indexOf(id), pending, (id * ID) | MADE) === pending;
}

/** Says that nobody will ask for it any more. */
export function endTransaction(words: Int32Array, id: number): void {
  Atomics.compareExchange(words, indexOf(id), (id * ID) | MADE, (id * ID) | OVER);
}

/** Whether it was made; if that is not settled, it never will be. */
export function wasMade(words: Int32Array, id: number): boolean {
  const index = indexOf(id);
  const found = Atomics.compareExchange(words, index, (id * ID) | PENDING, id * ID);
  return found === ((id * ID) | MADE) || found === ((id * ID) | OVER);
}

function indexOf(id: number): number {
  return HEAD_WORDS + (id & (TRANSACTIONS - 1));
}
