import { describeKey, StorageError } from "../errors.js";
import { callAfter } from "../timer.js";
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
 * What a batch may weigh, so that the server is not held for more than about a millisecond: in
 * microseconds, as a server of middling speed needs them.
 */
const MOST_WEIGHT = 1000;
const WEIGHT_OF_KEY = 4;
const WEIGHT_OF_REQUEST = 1;
/** So many characters of a key weigh as much as one microsecond. */
const CHARACTERS_OF_WEIGHT = 128;

/** A batch that is being filled. */
interface OpenBatch {
  readonly batch: Batch;
  readonly keys: Map<string, KeyRequests>;
  weight: number;
  /** For how many milliseconds those wait who ask, each once; undefined for ever. */
  readonly waits: (number | undefined)[];
}

/** What is asked in one turn of the event loop, sent together at its end. */
export class Decisions {
  readonly #calls: ScriptCalls;
  readonly #denials: DenialCache | undefined;
  /** The batches of this turn, in the order in which they were begun. */
  #batches: OpenBatch[] = [];
  /** Those that can take more, by script and slot. */
  readonly #open = new Map<Script, Map<number, OpenBatch>>();
  /** Of the keys that have only been deleted so far: the batch that says so. */
  readonly #deletions = new Map<string, OpenBatch>();
  #lastScript = scriptWithoutTwin;

  /** @param denials what denials that come in full are told to, before they are passed on */
  constructor(calls: ScriptCalls, denials: DenialCache | undefined) {
    this.#calls = calls;
    this.#denials = denials;
  }

  /**
   * Asks a question of a key, at the end of this turn. Rejects with a StorageError, at the latest with a
   * StorageTimeoutError after `waitMs`.
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
      const open = this.#batchFor(this.#scriptFor(question, name), name);
      this.#keepWithDeletion(open, name, question);
      if (!open.waits.includes(waitMs)) open.waits.push(waitMs);
      const { requests } = requestsOf(open, key, name);
      const last: unknown = requests.at(-1);
      const isSame = last instanceof Kind && last.isAbout(question);
      const request = isSame ? last : new Kind(question);
      request.add({ resolve, reject, waitMs });
      open.weight += request.weight;
      if (isSame) return;
      requests.push(request);
      open.weight += WEIGHT_OF_REQUEST;
    });
  }

  /** Sends what has been asked, now: whatever is sent next comes after it. */
  send(): void {
    const batches = this.#batches;
    this.#batches = [];
    this.#open.clear();
    this.#deletions.clear();
    const now = performance.now();
    for (const { batch, waits } of batches) {
      if (batch.keys.length > 0) void this.#sendBatch(batch, waits, now);
    }
  }

  /** A deletion goes along with the decisions, first of all with those on its own key. */
  #scriptFor({ algorithm }: Question, name: string): Script {
    const script = algorithm && twinOf(algorithm)?.script;
    if (script !== undefined) return (this.#lastScript = script);
    const slot = this.#slotOf(name);
    for (const [other, ofSlots] of this.#open) {
      if (ofSlots.get(slot)?.keys.has(name) === true) return other;
    }
    return this.#lastScript;
  }

  /**
   * Two calls may change places, when the server does not know one of the scripts. So a deletion that
   * went with another script joins what is asked of its key after it.
   */
  #keepWithDeletion(open: OpenBatch, name: string, { algorithm }: Question): void {
    if (algorithm === undefined) {
      if (!open.keys.has(name)) this.#deletions.set(name, open);
      return;
    }
    const elsewhere = this.#deletions.get(name);
    this.#deletions.delete(name);
    if (elsewhere !== undefined && elsewhere !== open) moveKey(name, elsewhere, open);
  }

  #batchFor(script: Script, name: string): OpenBatch {
    const slot = this.#slotOf(name);
    let ofSlots = this.#open.get(script);
    if (ofSlots === undefined) this.#open.set(script, (ofSlots = new Map<number, OpenBatch>()));
    const open = ofSlots.get(slot);
    if (open !== undefined && open.weight < MOST_WEIGHT) return open;
    const begun = { batch: new Batch(script), keys: new Map(), weight: 0, waits: [] };
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

  /** @param askedAt the monotonic time in milliseconds that the waits count from */
  async #sendBatch(batch: Batch, waits: OpenBatch["waits"], askedAt: number): Promise<void> {
    const elapsedMs = performance.now() - askedAt;
    const longestMs = longestOf(waits);
    // Nobody waits any longer: they have been told.
    if (longestMs !== undefined && elapsedMs >= longestMs) return;
    const waitMs = longestMs === undefined ? undefined : longestMs - elapsedMs;
    const onDenial = this.#rememberDenials();
    const cancelTimers = this.#watchTheLessPatient(batch, waits, elapsedMs);
    const onLate = () => batch.rejectLate(longestMs ?? Infinity);
    try {
      const { script, names, texts, limits: details } = batch;
      const reply = await this.#calls.run(script, names, texts, { waitMs, onLate, details });
      const lines = new ReplyLines(reply);
      for (const requests of batch.keys) requests.settle(lines, onDenial);
    } catch (error) {
      if (isReply(error, "TRYAGAIN") && batch.keys.length > 1)
        this.#sendApart(batch, waits, askedAt);
      else for (const requests of batch.keys) requests.reject((key) => faultOf(key, error));
    } finally {
      for (const cancel of cancelTimers) cancel();
    }
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
    for (const requests of keys) {
      const alone = new Batch(script);
      alone.keys.push(requests);
      void this.#sendBatch(alone, waits, askedAt);
    }
  }
}

/** Undefined when somebody waits for ever. */
function longestOf(waits: readonly (number | undefined)[]): number | undefined {
  return waits.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}

/** Moves what is asked of a key to the end of what is asked of it in another batch. */
function moveKey(name: string, from: OpenBatch, to: OpenBatch): void {
  const moved = from.keys.get(name);
  if (moved === undefined) return;
  from.keys.delete(name);
  from.batch.keys.splice(from.batch.keys.indexOf(moved), 1);
  requestsOf(to, moved.key, name).requests.push(...moved.requests);
  for (const wait of from.waits) if (!to.waits.includes(wait)) to.waits.push(wait);
}

function requestsOf(open: OpenBatch, key: string, name: string): KeyRequests {
  let requests = open.keys.get(name);
  if (requests === undefined) {
    requests = new KeyRequests(key, name);
    open.keys.set(name, requests);
    open.batch.keys.push(requests);
    open.weight += WEIGHT_OF_KEY + name.length / CHARACTERS_OF_WEIGHT;
  }
  return requests;
}

function faultOf(key: string, cause: unknown): StorageError {
  return new StorageError(`Redis could not decide on ${describeKey(key)}`, { cause });
}
