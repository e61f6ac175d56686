import { describeKey, StorageError } from "../errors.js";
import { callAfter } from "../timer.js";
import { Batch } from "./batch.js";
import type { OnKeyDenial } from "./batch.js";
import type { DenialCache } from "./denial-cache.js";
import { ReplyLines } from "./reply-lines.js";
import { isReply } from "./script-calls.js";
import type { ScriptCall, ScriptCalls } from "./script-calls.js";
import type { Script } from "./script.js";

/** What the calls of a storage share. */
export interface CallParts {
  readonly calls: ScriptCalls;
  /** What denials that come in full are told to, before they are passed on. */
  readonly denials: DenialCache | undefined;
}

/** For how many milliseconds those wait who ask in a batch, each once; undefined for ever. */
export type Waits = readonly (number | undefined)[];

/**
 * Puts a batch to the server, and tells those who asked what came of it. Nothing is sent when nobody
 * waits any longer: they have been told.
 *
 * @param askedAt the monotonic time in milliseconds that the waits count from
 * @param now the monotonic time
 */
export function callBatch(
  parts: CallParts,
  batch: Batch,
  waits: Waits,
  askedAt: number,
  now: number,
): void {
  const call = new BatchCall(parts, batch, waits, askedAt, now);
  if (call.waitMs !== undefined && call.waitMs <= 0) return;
  call.watchTheLessPatient(now);
  parts.calls.send(call, now);
}

class BatchCall implements ScriptCall {
  readonly script: Script;
  readonly keys: string[];
  readonly args: readonly string[];
  readonly details: string;
  readonly waitMs: number | undefined;
  readonly #parts: CallParts;
  readonly #batch: Batch;
  readonly #waits: Waits;
  readonly #longestMs: number | undefined;
  readonly #askedAt: number;
  readonly #onDenial: OnKeyDenial | undefined;
  #cancelTimers: readonly (() => void)[] | undefined;

  constructor(parts: CallParts, batch: Batch, waits: Waits, askedAt: number, now: number) {
    this.#parts = parts;
    this.#batch = batch;
    this.#waits = waits;
    this.#askedAt = askedAt;
    this.script = batch.script;
    this.keys = batch.names;
    this.args = batch.texts;
    this.details = batch.limits;
    const longestMs = longestOf(waits);
    this.#longestMs = longestMs;
    this.waitMs = longestMs === undefined ? undefined : longestMs - (now - askedAt);
    this.#onDenial = parts.denials && rememberIn(parts.denials, now);
  }

  /** Most often all wait equally long, and the call itself is watched over. */
  watchTheLessPatient(now: number): void {
    if (this.#waits.length === 1) return;
    const shorter = this.#waits.filter((wait) => wait !== undefined && wait !== this.#longestMs);
    this.#cancelTimers = shorter.map((wait = 0) =>
      callAfter(Math.max(0, wait - (now - this.#askedAt)), () => {
        this.#batch.rejectLate(wait);
      }),
    );
  }

  onReply(reply: unknown): void {
    try {
      this.#batch.settle(new ReplyLines(reply), this.#onDenial);
    } catch (error) {
      this.#reject(error);
    }
    this.#end();
  }

  onFault(error: unknown): void {
    if (isReply(error, "TRYAGAIN") && this.keys.length > 1) this.#sendApart();
    else this.#reject(error);
    this.#end();
  }

  onLate(): void {
    this.#batch.rejectLate(this.#longestMs ?? Infinity);
  }

  #reject(error: unknown): void {
    this.#batch.reject((key) => faultOf(key, error));
  }

  /**
   * While a slot moves from node to node, its keys may be apart. Then nothing has run, and each key
   * finds its node by itself.
   */
  #sendApart(): void {
    const now = performance.now();
    for (const requests of this.#batch.keys) {
      const alone = new Batch(this.script, [requests]);
      callBatch(this.#parts, alone, this.#waits, this.#askedAt, now);
    }
  }

  #end(): void {
    if (this.#cancelTimers === undefined) return;
    for (const cancel of this.#cancelTimers) cancel();
  }
}

/** Undefined when somebody waits for ever. */
function longestOf(waits: Waits): number | undefined {
  return waits.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
}

/**
 * What to do with the denials of a call.
 *
 * @param askedAt the monotonic time in milliseconds before it is sent
 */
export function rememberIn(denials: DenialCache, askedAt: number): OnKeyDenial {
  const { changes } = denials;
  return (key, { algorithm, cost, now }, denial) => {
    if (algorithm === undefined || now !== undefined) return;
    denials.remember(key, algorithm, cost, denial, askedAt, changes);
  };
}

/** What somebody is told whose call failed with that. */
export function faultOf(key: string, cause: unknown): StorageError {
  return new StorageError(`Redis could not decide on ${describeKey(key)}`, { cause });
}
