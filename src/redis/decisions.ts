import { describeKey, LeakSnekError, StorageError } from "../errors.js";
import { Batch, KeyRequests } from "./batch.js";
import type { OnKeyDenial } from "./batch.js";
import type { DenialCache } from "./denial-cache.js";
import { ReplyLines } from "./reply-lines.js";
import type { Question, Request } from "./requests.js";
import { isReply } from "./script-calls.js";
import type { ScriptCalls } from "./script-calls.js";
import type { Script } from "./script.js";
import { slotOf } from "./slot.js";
import { scriptWithoutTwin, twinOf } from "./twin.js";

/**
 * What a batch may weigh, so that the server is not held for more than about a millisecond: a key
 * costs it some 4 microseconds, a further question of the same key less than 1.
 */
const MOST_WEIGHT = 1000;
const WEIGHT_OF_KEY = 4;
const WEIGHT_OF_QUESTION = 1;

/** A batch that is being filled. */
interface OpenBatch {
  readonly batch: Batch;
  readonly keys: Map<string, KeyRequests>;
  weight: number;
  /** How long the most patient of those who ask waits; undefined for ever. */
  waitMs: number | undefined;
}

/** What is asked in one turn of the event loop, sent together at its end. */
export class Decisions {
  readonly #calls: ScriptCalls;
  readonly #denials: DenialCache | undefined;
  /** The batches of this turn, in the order in which they were begun. */
  #batches: OpenBatch[] = [];
  /** Those that can take more, by script and slot. */
  readonly #open = new Map<Script, Map<number, OpenBatch>>();
  #lastScript = scriptWithoutTwin;

  /** @param denials what denials that come in full are told to, before they are passed on */
  constructor(calls: ScriptCalls, denials: DenialCache | undefined) {
    this.#calls = calls;
    this.#denials = denials;
  }

  /**
   * Asks a question of a key, at the end of this turn. Rejects with a StorageError.
   *
   * @param name the name that the server knows the key by
   */
  ask<Answer>(
    Kind: new (question: Question) => Request<Answer>,
    key: string,
    name: string,
    question: Question,
    waitMs: number | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const open = this.#batchFor(this.#scriptFor(question), name);
      if (waitMs === undefined) open.waitMs = undefined;
      else if (open.waitMs !== undefined && open.waitMs < waitMs) open.waitMs = waitMs;
      const { requests } = requestsOf(open, key, name);
      const last: unknown = requests.at(-1);
      open.weight += WEIGHT_OF_QUESTION;
      if (last instanceof Kind && last.isAbout(question)) {
        last.add({ resolve, reject });
      } else {
        const request = new Kind(question);
        request.add({ resolve, reject });
        requests.push(request);
      }
    });
  }

  /** Sends what has been asked, now: whatever is sent next comes after it. */
  send(): void {
    const batches = this.#batches;
    this.#batches = [];
    this.#open.clear();
    for (const { batch, waitMs } of batches) void this.#sendBatch(batch, waitMs);
  }

  /** A deletion goes along with the decisions, by whichever script they are taken. */
  #scriptFor({ algorithm }: Question): Script {
    const script = algorithm && twinOf(algorithm)?.script;
    if (script !== undefined) this.#lastScript = script;
    return this.#lastScript;
  }

  #batchFor(script: Script, name: string): OpenBatch {
    const slot = this.#slotOf(name);
    let ofSlots = this.#open.get(script);
    if (ofSlots === undefined) this.#open.set(script, (ofSlots = new Map<number, OpenBatch>()));
    const open = ofSlots.get(slot);
    if (open !== undefined && open.weight < MOST_WEIGHT) return open;
    const begun = { batch: new Batch(script), keys: new Map(), weight: 0, waitMs: 0 };
    ofSlots.set(slot, begun);
    if (this.#batches.push(begun) === 1) this.#sendAtEndOfTurn();
    return begun;
  }

  /** Only in a cluster must keys of different slots go in different calls. */
  #slotOf(name: string): number {
    const { isCluster, keyPrefix = "" } = this.#calls.commands;
    return isCluster === true ? slotOf(keyPrefix + name) : 0;
  }

  /** When all that runs now has run, with the microtasks that come of it. */
  #sendAtEndOfTurn(): void {
    queueMicrotask(() => {
      process.nextTick(() => {
        this.send();
      });
    });
  }

  async #sendBatch(batch: Batch, waitMs: number | undefined): Promise<void> {
    const onDenial = this.#rememberDenials();
    try {
      const { script, names, texts, limits } = batch;
      const reply = await this.#calls.run(script, names, texts, waitMs, limits);
      const lines = new ReplyLines(reply);
      for (const requests of batch.keys) requests.settle(lines, onDenial);
    } catch (error) {
      if (isReply(error, "TRYAGAIN") && batch.keys.length > 1) this.#sendApart(batch, waitMs);
      else for (const requests of batch.keys) requests.reject((key) => faultOf(key, error));
    }
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
  #sendApart({ script, keys }: Batch, waitMs: number | undefined): void {
    for (const requests of keys) {
      const alone = new Batch(script);
      alone.keys.push(requests);
      void this.#sendBatch(alone, waitMs);
    }
  }
}

function requestsOf(open: OpenBatch, key: string, name: string): KeyRequests {
  let requests = open.keys.get(name);
  if (requests === undefined) {
    requests = new KeyRequests(key, name);
    open.keys.set(name, requests);
    open.batch.keys.push(requests);
    open.weight += WEIGHT_OF_KEY;
  }
  return requests;
}

function faultOf(key: string, cause: unknown): unknown {
  if (cause instanceof LeakSnekError) return cause;
  return new StorageError(`Redis could not decide on ${describeKey(key)}`, { cause });
}
