import type { Decision } from "../interfaces/index.js";
import type { WaitingTime } from "./waiting-time.js";

/** Somebody who waits for a key. */
export interface Waiter {
  readonly cost: number;
  /** Charges its cost if it fits. */
  readonly ask: () => Decision | Promise<Decision>;
  /** Until when it waits, by the time of the waits; Infinity for ever. */
  readonly endsAt: number;
  /** By how many milliseconds at most each of its sleeps is longer. */
  readonly jitterMs: number;
  /** It has been admitted and charged. */
  readonly admit: (decision: Decision) => void;
  /** It cannot be admitted in time, or at all. */
  readonly refuse: (decision: Decision) => void;
  /** It could not be decided. */
  readonly fail: (error: unknown) => void;
  /** It sleeps for so long, after that denial. */
  readonly onSleep: (decision: Decision, sleepMs: number) => void;
}

/** What a line needs of the limiter before whose key it stands. */
export interface Counter {
  readonly time: WaitingTime;
  /** Gives back what was charged for somebody who had left by then. */
  readonly giveBack: (cost: number) => void;
  /** Nobody waits any more. */
  readonly onEmpty: () => void;
}

/**
 * Those who wait for one key: first come, first served. Only the first one asks, and then sleeps until
 * the moment that its denial named; the others have nothing to do until it is their turn.
 */
export class WaitingLine {
  readonly #counter: Counter;
  /** A set keeps the order of arrival, and lets go of anyone. */
  readonly #waiters = new Set<Waiter>();
  /** Whom an answer is awaited for, though it may have left. */
  #asking: Waiter | undefined;
  /** There may be room that what is being answered does not know of yet. */
  #isOutdated = false;
  #stopSleep: (() => void) | undefined;
  #isServing = false;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** The costs of those before a waiter, in their order, and its own. */
  costsThrough(waiter: Waiter): number[] {
    const costs: number[] = [];
    for (const one of this.#waiters) {
      costs.push(one.cost);
      if (one === waiter) break;
    }
    return costs;
  }

  /**
   * Whether it is the turn of a waiter: it is being asked for, or sleeps until a moment that is early
   * enough for it.
   */
  isServing(waiter: Waiter): boolean {
    const [first] = this.#waiters;
    return first === waiter;
  }

  /** Takes the last place in the line. */
  join(waiter: Waiter): void {
    this.#waiters.add(waiter);
    if (this.#waiters.size === 1) this.#serve();
  }

  /** Leaves the line at once, unless it has been served already. */
  leave(waiter: Waiter): void {
    const [first] = this.#waiters;
    if (!this.#waiters.delete(waiter) || first !== waiter) return;
    this.#wake();
    this.#serve();
  }

  /** Asks anew for the first one: there may be room now. */
  retry(): void {
    if (this.#asking !== undefined) this.#isOutdated = true;
    if (this.#stopSleep === undefined) return;
    this.#wake();
    this.#serve();
  }

  /** Serves one after another, until an answer or a time has to be waited for. */
  #serve(): void {
    // A waiter that is told may come straight back here.
    if (this.#isServing) return;
    this.#isServing = true;
    while (this.#asking === undefined && this.#stopSleep === undefined) {
      const [first] = this.#waiters;
      if (first === undefined) break;
      this.#ask(first);
    }
    this.#isServing = false;
    if (this.#waiters.size === 0 && this.#asking === undefined) this.#counter.onEmpty();
  }

  #ask(waiter: Waiter): void {
    let answer: Decision | Promise<Decision>;
    this.#isOutdated = false;
    try {
      answer = waiter.ask();
    } catch (error) {
      this.#fail(waiter, error);
      return;
    }
    if (!(answer instanceof Promise)) {
      this.#heed(waiter, answer);
      return;
    }
    this.#asking = waiter;
    answer
      .then(
        (decision) => {
          this.#asking = undefined;
          // Else it is asked for anew, at once.
          if (decision.allowed || !this.#isOutdated) this.#heed(waiter, decision);
        },
        (error: unknown) => {
          this.#asking = undefined;
          this.#fail(waiter, error);
        },
      )
      .finally(() => {
        this.#serve();
      });
  }

  #heed(waiter: Waiter, decision: Decision): void {
    if (!this.#waiters.has(waiter)) {
      if (decision.allowed) this.#counter.giveBack(waiter.cost);
    } else if (decision.allowed) {
      this.#waiters.delete(waiter);
      waiter.admit(decision);
    } else {
      this.#letSleep(waiter, decision);
    }
  }

  #letSleep(waiter: Waiter, decision: Decision): void {
    const { time } = this.#counter;
    const { retryAfterMs } = decision;
    // What has passed of this millisecond does not make a wait of whole milliseconds too long.
    const leftMs = Math.ceil(waiter.endsAt - time.now());
    if (retryAfterMs === Infinity || retryAfterMs > leftMs) {
      this.#waiters.delete(waiter);
      waiter.refuse(decision);
      return;
    }
    const jitterMs = Math.random() * waiter.jitterMs;
    const sleepMs = Math.min(retryAfterMs + jitterMs, leftMs);
    this.#stopSleep = time.callAfter(sleepMs, () => {
      this.#stopSleep = undefined;
      this.#serve();
    });
    waiter.onSleep(decision, sleepMs);
  }

  #fail(waiter: Waiter, error: unknown): void {
    if (this.#waiters.delete(waiter)) waiter.fail(error);
  }

  #wake(): void {
    this.#stopSleep?.();
    this.#stopSleep = undefined;
  }
}
