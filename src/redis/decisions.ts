import { callBatch } from "./batch-call.js";
import type { CallParts } from "./batch-call.js";
import type { DenialCache } from "./denial-cache.js";
import type { KeySpace } from "./key-space.js";
import { LoneCall } from "./lone-call.js";
import { OpenBatch } from "./open-batch.js";
import { answerOf } from "./requests.js";
import type { Question, Request } from "./requests.js";
import type { ScriptCalls } from "./script-calls.js";
import type { Script } from "./script.js";
import { slotOf } from "./slot.js";
import { scriptWithoutTwin } from "./twin.js";

const settled = Promise.resolve();

/** What is asked in one turn of the event loop, sent together at its end. */
export class Decisions {
  readonly #calls: ScriptCalls;
  readonly #names: KeySpace;
  readonly #parts: CallParts;
  /** Most often nothing else is asked in a turn: so what is first becomes a batch for the second alone. */
  #first: LoneCall | undefined;
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
  #isToBeSent = false;

  /**
   * @param names how the server knows the keys
   * @param denials what denials that come in full are told to, before they are passed on
   */
  constructor(calls: ScriptCalls, names: KeySpace, denials: DenialCache | undefined) {
    this.#calls = calls;
    this.#names = names;
    this.#parts = { calls, denials };
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
    const { twin } = question;
    if (twin !== undefined && this.#first === undefined && this.#batches.length === 0) {
      const request = new Kind(question);
      this.#first = new LoneCall(this.#parts, key, this.#names.nameOf(key), request, twin, waitMs);
      this.#lastScript = twin.script;
      this.#sendAtEndOfTurn();
      return answerOf(request, waitMs);
    }
    this.#openBatchOfFirst();
    const open = this.#batchFor(this.#scriptFor(question, key), key);
    this.#keepWithDeletion(open, key, question);
    return open.ask(Kind, key, question, waitMs);
  }

  /** Sends what has been asked, now: whatever is sent next comes after it. */
  send(): void {
    if (this.#first !== undefined) {
      const first = this.#first;
      this.#first = undefined;
      first.send();
      return;
    }
    const batches = this.#batches;
    if (batches.length === 0) return;
    this.#batches = [];
    this.#open = new Map();
    if (this.#deletions.size > 0) this.#deletions = new Map();
    const now = performance.now();
    for (const { batch, waits } of batches) {
      if (batch.keys.length > 0) callBatch(this.#parts, batch, waits, now, now);
    }
  }

  #openBatchOfFirst(): void {
    if (this.#first === undefined) return;
    const { script, asked, waitMs } = this.#first;
    this.#first = undefined;
    this.#batchFor(script, asked.key).take(asked, waitMs);
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
    this.#batches.push(begun);
    this.#sendAtEndOfTurn();
    return begun;
  }

  /** Only in a cluster must keys of different slots go in different calls. */
  #slotOf(key: string): number {
    const { isCluster, keyPrefix = "" } = this.#calls.commands;
    return isCluster === true ? slotOf(keyPrefix + this.#names.nameOf(key)) : 0;
  }

  /**
   * When all that runs now has run, with the microtasks that come of it. For such a microtask, a settled
   * promise does with less than queueMicrotask.
   */
  #sendAtEndOfTurn(): void {
    if (this.#isToBeSent) return;
    this.#isToBeSent = true;
    void settled.then(this.#sendAfterMicrotasks);
  }

  readonly #sendAfterMicrotasks = () => {
    process.nextTick(this.#sendAsked);
  };

  readonly #sendAsked = () => {
    this.#isToBeSent = false;
    this.send();
  };
}
