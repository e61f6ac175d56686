import { BLOCK_CELLS, BLOCKS_AT, BUCKETS_AT, CHANGES, JOURNAL_AT, NEXT_STAMP } from "./layout.js";
import { REGION, SIZE, TICKET, TRANSACTION, USED_BLOCKS } from "./layout.js";
import type { Plan } from "./plan.js";
import { regionAt, STAMPS_AT, stripeAt } from "./plan.js";
import { undoJournal } from "./region.js";
import { wasMade } from "./transactions.js";

/** The lock that was taken over. */
export interface RecoveryLock {
  /** The ticket of the holder that was taken for dead. */
  readonly ticket: number;
  /** Whether nobody has taken it over again. */
  readonly isMine: boolean;
}

/**
 * What becomes of a stripe whose holder was taken for dead.
 *
 * The holder may only have been halted, and go on writing. Plain writes cannot be refused, so it is left
 * where it is: the one that takes over copies the region to one in reserve, undoes in the copy what was
 * not made, and lets the stripe point to the copy, all by one compare-and-swap. What the old holder still
 * writes, it writes where nobody looks; that its decision is void, it learns when it gives the lock back.
 *
 * Whoever takes over may die as well, at any point: the next one begins anew, from whichever region the
 * stripe points to. A region that no stripe points to is in reserve, so none is ever lost; the one that
 * has been so for longest is used first. A thread would have to be halted between two writes, outlast as
 * many takeovers as there are regions in reserve, and then go on, for its writes to be seen.
 */
export function recoverStripe(
  words: Int32Array,
  cells: Float64Array,
  plan: Plan,
  stripe: number,
  lock: RecoveryLock,
): number | undefined {
  const index = stripeAt(plan, stripe) + REGION;
  for (;;) {
    const left = Atomics.load(words, index);
    // Asked after the region is read: if others take over from here on, it is another, and the swap fails.
    if (!lock.isMine) return undefined;
    const copy = claimReserve(words, plan);
    const base = regionAt(plan, copy);
    copyRegion(words, cells, plan, left, copy);
    if (isUndone(words, cells, base, lock.ticket)) undoJournal(cells, base);
    cells[base + CHANGES] = 0;
    // It fails when one that had begun to take over, and was itself taken for dead, has come first.
    if (Atomics.compareExchange(words, index, left, copy) !== left) continue;
    Atomics.store(words, STAMPS_AT + left, nextStamp(words));
    return copy;
  }
}

/** Whether the journal is of the holder that was taken for dead, and its changes were not made. */
function isUndone(words: Int32Array, cells: Float64Array, base: number, ticket: number): boolean {
  if (cells[base + TICKET] !== ticket) return false;
  const transaction = cells[base + TRANSACTION] ?? 0;
  return transaction === 0 || !wasMade(words, transaction);
}

/** Takes the region that has been out of use for longest. */
function claimReserve(words: Int32Array, plan: Plan): number {
  for (;;) {
    const inUse = new Set<number>();
    for (let stripe = 0; stripe < plan.stripes; stripe++) {
      inUse.add(Atomics.load(words, stripeAt(plan, stripe) + REGION));
    }
    let oldest = -1;
    let stamp = Infinity;
    for (let region = 0; region < plan.regions; region++) {
      const seen = Atomics.load(words, STAMPS_AT + region);
      if (inUse.has(region) || seen >= stamp) continue;
      oldest = region;
      stamp = seen;
    }
    const index = STAMPS_AT + oldest;
    if (Atomics.compareExchange(words, index, stamp, nextStamp(words)) === stamp) return oldest;
  }
}

function nextStamp(words: Int32Array): number {
  return Atomics.add(words, NEXT_STAMP, 1) + 1;
}

/**
 * Copies what is in use, and the journal last, so that it tells of every change that was copied: no
 * holder begins a new one without the lock.
 */
function copyRegion(
  words: Int32Array,
  cells: Float64Array,
  plan: Plan,
  from: number,
  to: number,
): void {
  const source = regionAt(plan, from);
  const copy = (begin: number, end: number) =>
    cells.copyWithin(regionAt(plan, to) + begin, source + begin, source + end);
  const used = cells[source + USED_BLOCKS] ?? 0;
  copy(BUCKETS_AT, BLOCKS_AT(plan.buckets) + used * BLOCK_CELLS);
  copy(SIZE, JOURNAL_AT);
  // Between the two nothing is read ahead.
  Atomics.load(words, STAMPS_AT + from);
  copy(TICKET, CHANGES + 1);
  copy(JOURNAL_AT, BUCKETS_AT);
}
