import type { Batch, OnKeyDenial } from "./batch.js";
import type { ReplyLines } from "./reply-lines.js";
import type { ScriptCalls } from "./script-calls.js";
import { AT_ONCE, Telling } from "./telling.js";

/** Fewer askers are told at once: for them a second call costs more than to wait for each other. */
const FEWEST_IN_PORTIONS = 16;
/** So many times as many as those who still wait are not told at once. */
const MOST_TIMES_THE_WAITING = 2;

/**
 * Tells what came in a reply. If it is for many more than wait for another, half of it is told later.
 *
 * Whoever is answered often asks again. If all are told at once, all ask at once, and this process and
 * the server wait for each other in turns. If half are told once the first half's next questions are
 * sent, there are two calls under way from then on, and both sides have work: the more alike the calls
 * are, the more of the time.
 */
export class Teller {
  readonly #calls: ScriptCalls;
  /** Tells the rest of the last reply in a later turn, unless something else is to be told before. */
  #untold: Telling | undefined;

  constructor(calls: ScriptCalls) {
    this.#calls = calls;
  }

  /** @param askers how many ask in the batch */
  tell(batch: Batch, askers: number, lines: ReplyLines, onDenial: OnKeyDenial | undefined): void {
    this.tellRest();
    const fewest = Math.max(FEWEST_IN_PORTIONS, MOST_TIMES_THE_WAITING * this.#calls.waiting);
    if (askers < fewest) {
      batch.settle(lines, AT_ONCE, onDenial);
      return;
    }
    const telling = new Telling(Math.ceil(askers / 2));
    this.#untold = telling;
    batch.settle(lines, telling, onDenial);
    if (!telling.hasRest) return;
    afterNextWrites(() => {
      telling.tellRest();
    });
  }

  /** Tells what has not been told of the last reply. */
  tellRest(): void {
    this.#untold?.tellRest();
    this.#untold = undefined;
  }
}

/**
 * Calls back when the clients have written what is asked now: ioredis does so at once, node-redis at
 * the end of this turn of the event loop.
 */
function afterNextWrites(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
