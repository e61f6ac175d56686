import { describeKey, StorageError } from "../errors.js";
import { callAfter } from "../timer.js";
import { Batch } from "./batch.js";
import type { OnKeyDenial } from "./batch.js";
import type { DenialCache } from "./denial-cache.js";
import type { KeySpace } from "./key-space.js";
import { OpenBatch } from "./open-batch.js";
import { ReplyLines } from "./reply-lines.js";
import type { Question, Request } from "./requests.js";
import { isReply } from "./script-calls.js";
import type { ScriptCalls } from "./script-calls.js";
import type { Script } from "./script.js";
import { slotOf } from "./slot.js";
import { Telling } from "./telling.js";
import { scriptWithoutTwin } from "./twin.js";

/** Fewer askers are told at once: for them a second call costs more than to wait for each other. */
const FEWEST_IN_PORTIONS = 16;
/** So many times as many as those who still wait are not told at once. */
const MOST_TIMES_THE_WAITING = 2;

/** What is asked in one turn of the event loop, sent together at its end. */
export class Decisions {
  readonly #calls: ScriptCalls;
  readonly #names: KeySpace;
  readonly #denials: DenialCache | undefined;
  /** The batches of this turn, in the order in which they were begun. */
  #batches: OpenBatch[] = [];
  /**
   * Those that can take more, by script and slot. Each turn has a map of its own: one that is cleared
   * and filled again keeps all that is ever in it from the quick kind of garbage collection, since in V8
   * what was in it before refers to what comes next.
   */
  #open = new Map<Script, Map<number, OpenBatch>>();
  /** Of the keys that have only been deleted so far: the batch that says so. */
  #deletions = new Map<string, OpenBatch>();
  #lastScript = scriptWithoutTwin;
  /** Tells the rest of the last reply in a later turn, unless something else is to be told before. */
  #untold: Telling | undefined;

  /**
   * @param names how the server knows the keys
   * @param denials what denials that come in full are told to, before they are passed on
   */
  constructor(calls: ScriptCalls, names: KeySpace, denials: DenialCache | undefined) {
    this.#calls = calls;
    this.#names = names;
    this.#denials = denials;
  }

  /**
   * Asks a question of a key, at the end of this turn. Rejects with a StorageError, at the latest with a
   * StorageTimeoutError after `waitMs`.
   *
   * @throws TypeError for a key that is no text
   */
  ask<Answer>(
    Kind: new (question: Question) => Request<Answer>,
    key: string,
    question: Question,
    waitMs: number | undefined,
  ): Promise<Answer> {
    const open = this.#batchFor(this.#scriptFor(question, key), key);
    this.#keepWithDeletion(open, key, question);
    return open.ask(Kind, key, question, waitMs);
  }

  /** Sends what has been asked, now: whatever is sent next comes after it. */
  send(): void {
    const batches = this.#batches;
    if (batches.length === 0) return;
    this.#batches = [];
    this.#open = new Map();
    if (this.#deletions.size > 0) this.#deletions = new Map();
    const now = performance.now();
    for (const { batch, waits } of batches) {
      if (batch.keys.length > 0) void this.#sendBatch(batch, waits, now, now);
    }
  }

  /** A deletion goes along with the decisions, first of all with those on its own key. */
  #scriptFor({ twin }: Question, key: string): Script {
    if (twin !== undefined) return (this.#lastScript = twin.script);
    const slot = this.#slotOf(key);
    for (const [other, ofSlots] of this.#open) {
      if (ofSlots.get(slot)?.has(key) === true) return other;
    }
    return this.#lastScript;
  }

  /**
   * Two calls may change places, when the server does not know one of the scripts. So a deletion that
   * went with another script joins what is asked of its key after it.
   */
  #keepWithDeletion(open: OpenBatch, key: string, { twin }: Question): void {
    if (twin === undefined) {
      if (!open.has(key)) this.#deletions.set(key, open);
      return;
    }
    if (this.#deletions.size === 0) return;
    const elsewhere = this.#deletions.get(key);
    this.#deletions.delete(key);
    if (elsewhere !== undefined && elsewhere !== open) elsewhere.moveKey(key, open);
  }

  #batchFor(script: Script, key: string): OpenBatch {
    const slot = this.#slotOf(key);
    let ofSlots = this.#open.get(script);
    if (ofSlots === undefined) this.#open.set(script, (ofSlots = new Map<number, OpenBatch>()));
    const open = ofSlots.get(slot);
    if (open?.isFull === false) return open;
    const begun = new OpenBatch(script, this.#names);
    ofSlots.set(slot, begun);
    if (this.#batches.push(begun) === 1) this.#sendAtEndOfTurn();
    return begun;
  }

  /** Only in a cluster must keys of different slots go in different calls. */
  #slotOf(key: string): number {
    const { isCluster, keyPrefix = "" } = this.#calls.commands;
    return isCluster === true ? slotOf(keyPrefix + this.#names.nameOf(key)) : 0;
  }

  /** When all that runs now has run, with the microtasks that come of it. */
  #sendAtEndOfTurn(): void {
    queueMicrotask(() => {
      process.nextTick(() => {
        this.send();
      });
    });
  }

  /**
   * @param askedAt the monotonic time in milliseconds that the waits count from
   * @param now the monotonic time
   */
  async #sendBatch(
    batch: Batch,
    waits: OpenBatch["waits"],
    askedAt: number,
    now: number,
  ): Promise<void> {
    const elapsedMs = now - askedAt;
    const longestMs = longestOf(waits);
    // Nobody waits any longer: they have been told.
    if (longestMs !== undefined && elapsedMs >= longestMs) return;
    const waitMs = longestMs === undefined ? undefined : longestMs - elapsedMs;
    const onDenial = this.#rememberDenials();
    const cancelTimers = this.#watchTheLessPatient(batch, waits, elapsedMs);
    const onLate = () => batch.rejectLate(longestMs ?? Infinity);
    try {
      const { script, names, texts, limits: details, askers } = batch;
      const terms = { waitMs, onLate, details, waiting: askers };
      const reply = await this.#calls.run(script, names, texts, terms);
      this.#tell(batch, askers, new ReplyLines(reply), onDenial);
    } catch (error) {
      this.#untold?.tellRest();
      if (isReply(error, "TRYAGAIN") && batch.keys.length > 1)
        this.#sendApart(batch, waits, askedAt);
      else batch.reject((key) => faultOf(key, error));
    } finally {
      for (const cancel of cancelTimers) cancel();
    }
  }

  /**
   * Tells what came in a reply. If it is for many more than wait for another, half of it is told later.
   *
   * Whoever is answered often asks again. If all are told at once, all ask at once, and this process and
   * the server wait for each other in turns. If half are told once the first half's next questions are
   * sent, there are two calls under way from then on, and both sides have work: the more alike the calls
   * are, the more of the time.
   */
  #tell(batch: Batch, askers: number, lines: ReplyLines, onDenial: OnKeyDenial | undefined): void {
    this.#untold?.tellRest();
    const fewest = Math.max(FEWEST_IN_PORTIONS, MOST_TIMES_THE_WAITING * this.#calls.waiting);
    const inPortions = askers >= fewest;
    const telling = new Telling(inPortions ? Math.ceil(askers / 2) : Infinity);
    this.#untold = telling;
    batch.settle(lines, telling, onDenial);
    if (!telling.hasRest) return;
    afterNextWrites(() => {
      telling.tellRest();
    });
  }

  /** Most often all wait equally long, and the call itself looks after them. */
  #watchTheLessPatient(batch: Batch, waits: OpenBatch["waits"], elapsedMs: number): (() => void)[] {
    if (waits.length === 1) return [];
    const shorter = waits.filter((wait) => wait !== undefined && wait !== longestOf(waits));
    return shorter.map((wait = 0) =>
      callAfter(Math.max(0, wait - elapsedMs), () => batch.rejectLate(wait)),
    );
  }

  /** What to do with the denials of a call that is about to be sent. */
  #rememberDenials(): OnKeyDenial | undefined {
    const denials = this.#denials;
    if (denials === undefined) return undefined;
    const { changes } = denials;
    const askedAt = performance.now();
    return (key, { algorithm, cost, now }, denial) => {
      if (algorithm === undefined || now !== undefined) return;
      denials.remember(key, algorithm, cost, denial, askedAt, changes);
    };
  }

  /**
   * While a slot moves from node to node, its keys may be apart. Then nothing has run, and each key
   * finds its node by itself.
   */
  #sendApart({ script, keys }: Batch, waits: OpenBatch["waits"], askedAt: number): void {
    const now = performance.now();
    for (const requests of keys) {
      const alone = new Batch(script);
      alone.keys.push(requests);
      void this.#sendBatch(alone, waits, askedAt, now);
    }
  }
}

/** Undefined when somebody waits for ever. */
function longestOf(waits: readonly (number | undefined)[]): number | undefined {
  return waits.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}

/**
 * Calls back when the clients have written what is asked now: ioredis does so at once, node-redis at
 * the end of this turn of the event loop.
 */
function afterNextWrites(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}

function faultOf(key: string, cause: unknown): StorageError {
  return new StorageError(`Redis could not decide on ${describeKey(key)}`, { cause });
}
