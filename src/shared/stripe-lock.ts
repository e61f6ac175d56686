import { LOCK, REGION } from "./layout.js";
import type { Plan } from "./plan.js";
import { stripeAt } from "./plan.js";
import { recoverStripe } from "./recovery.js";

/**
 * The lock of a stripe, in one word: `ticket | takeovers | contended | held`.
 *
 * - The ticket is another each time that the lock is taken. So those who wait can tell a lock that goes
 *   from hand to hand from one whose holder makes no progress, and need not know who it is.
 * - No thread can be asked whether it lives. A holder that gives no sign for `PATIENCE_MS` of the time
 *   that another waits awake is taken for dead, and the lock is taken over: the ticket stays, and the
 *   takeovers are counted. Time is counted in slices, each of which counts once whatever it took: a
 *   process that was halted as a whole finds no lock overdue when it goes on.
 * - One who was taken for dead and is not finds it out when it gives the lock back, for the word has
 *   changed: what it did is void. Until then it may write what it likes, where nobody looks any more; see
 *   `recovery.ts`. So it must never come to know the region that others have moved on to: which one to
 *   work on is read before the lock is taken, and is right if the word is the same by then.
 */
export class StripeLock {
  readonly #words: Int32Array;
  readonly #cells: Float64Array;
  readonly #plan: Plan;
  readonly #stripe: number;
  readonly #index: number;
  /** The word by which it is held; 0 when it is not. */
  #mine = 0;
  #region = 0;

  constructor(words: Int32Array, cells: Float64Array, plan: Plan, stripe: number) {
    this.#words = words;
    this.#cells = cells;
    this.#plan = plan;
    this.#stripe = stripe;
    this.#index = stripeAt(plan, stripe) + LOCK;
  }

  /** The region that holds the keys of the stripe, for as long as the lock is held. */
  get region(): number {
    return this.#region;
  }

  /** What tells this taking of the lock from every other. */
  get ticket(): number {
    return this.#mine & ~FLAGS;
  }

  /** Whether nobody has taken it over. */
  get isMine(): boolean {
    return (Atomics.load(this.#words, this.#index) | CONTENDED) === (this.#mine | CONTENDED);
  }

  /** Takes the lock when it is free, or when its holder gives no sign. */
  take(): void {
    if (!this.#takeFree(Atomics.load(this.#words, this.#index), 0)) this.#wait();
  }

  /** Makes what was done and begins anew, without letting anybody in; false when it was taken over. */
  renew(): boolean {
    return this.#leaveAs(((this.#mine + TICKET) & ~FLAGS) | HELD | CONTENDED);
  }

  /** Gives the lock back; false when somebody has taken it over. Whether or not, it is held no more. */
  giveBack(): boolean {
    const isMine = this.#leaveAs(this.ticket);
    this.#mine = 0;
    return isMine;
  }

  #takeFree(seen: number, contended: number): boolean {
    if ((seen & HELD) !== 0) return false;
    const mine = (seen + TICKET) | HELD | contended;
    this.#region = this.#words[this.#index + REGION] ?? 0;
    if (Atomics.compareExchange(this.#words, this.#index, seen, mine) !== seen) return false;
    this.#mine = mine;
    return true;
  }

  #leaveAs(next: number): boolean {
    const quiet = this.#mine & ~CONTENDED;
    const found = Atomics.compareExchange(this.#words, this.#index, quiet, next);
    if (found !== quiet) {
      const contended = quiet | CONTENDED;
      if (found !== contended) return false;
      const before = Atomics.compareExchange(this.#words, this.#index, contended, next);
      if (before !== contended) return false;
      if ((next & HELD) === 0) Atomics.notify(this.#words, this.#index, 1);
    }
    this.#mine = next;
    return true;
  }

  #wait(): void {
    for (let looks = 0; looks < LOOKS; looks++) {
      if (this.#takeFree(Atomics.load(this.#words, this.#index), 0)) return;
    }
    let suspect = 0;
    let waitedMs = 0;
    for (;;) {
      const seen = Atomics.load(this.#words, this.#index);
      // Whether others wait as well is not known: one is woken, in case they do.
      if (this.#takeFree(seen, CONTENDED)) return;
      if (!this.#markContended(seen)) continue;
      const word = seen | CONTENDED;
      if (word !== suspect) waitedMs = 0;
      suspect = word;
      const outcome = Atomics.wait(this.#words, this.#index, word, SLICE_MS);
      if (outcome === "timed-out") waitedMs += SLICE_MS;
      if (waitedMs >= PATIENCE_MS && this.#takeOver(word)) return;
    }
  }

  #markContended(seen: number): boolean {
    if ((seen & HELD) === 0) return false;
    const contended = seen | CONTENDED;
    if (seen === contended) return true;
    return Atomics.compareExchange(this.#words, this.#index, seen, contended) === seen;
  }

  #takeOver(word: number): boolean {
    const takeovers = ((word & TAKEOVERS) % TAKEOVERS) + TAKEOVER;
    const mine = (word & ~TAKEOVERS) | takeovers;
    if (Atomics.compareExchange(this.#words, this.#index, word, mine) !== word) return false;
    this.#mine = mine;
    const region = recoverStripe(this.#words, this.#cells, this.#plan, this.#stripe, this);
    if (region === undefined) return false;
    this.#region = region;
    return true;
  }
}

/** Whether somebody holds the lock of the stripe. */
export function isHeld(words: Int32Array, plan: Plan, stripe: number): boolean {
  return (Atomics.load(words, stripeAt(plan, stripe) + LOCK) & HELD) !== 0;
}

const HELD = 1;
const CONTENDED = 2;
const TAKEOVER = 4;
/** Counted up to 31, and then from 1 again. */
const TAKEOVERS = 31 * TAKEOVER;
const TICKET = 128;
const FLAGS = HELD | CONTENDED | TAKEOVERS;

/** How often to look before one lies down to wait. */
const LOOKS = 50;
const SLICE_MS = 5;
const PATIENCE_MS = 150;
