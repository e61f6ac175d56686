import type { Algorithm, Decision } from "../interfaces/index.js";
import { foreignRate, StorageError, describeKey } from "../errors.js";
import type { ReplyLines } from "./reply-lines.js";
import type { Question, Request } from "./requests.js";
import type { Script } from "./script.js";
import { twinOf } from "./twin.js";

/** All that is asked of one key in one call, in the order asked. */
export class KeyRequests {
  readonly requests: Request<never>[] = [];

  constructor(
    /** The key as the user knows it. */
    readonly key: string,
    /** The name that the server knows it by. */
    readonly name: string,
  ) {}

  reject(errorOf: (key: string) => unknown): void {
    for (const request of this.requests) request.reject(errorOf(this.key));
  }

  rejectLate(waitMs: number): void {
    for (const request of this.requests) request.rejectLate(this.key, waitMs);
  }

  settle(lines: ReplyLines, onDenial: OnKeyDenial | undefined): void {
    for (const request of this.requests) {
      const fault = lines.fault();
      if (fault !== undefined) request.reject(faultOf(this.key, fault));
      else request.settle(lines, (denial) => onDenial?.(this.key, request.question, denial));
    }
  }
}

const NO_LIMITS = Buffer.alloc(0);

/** Called with each denial of a key that came in full. */
export type OnKeyDenial = (key: string, question: Question, denial: Decision) => void;

/** What is put to the server in one script call: many questions of many keys, by one script. */
export class Batch {
  readonly keys: KeyRequests[] = [];
  /** The limits of all the algorithms that are asked by. */
  readonly #limits: Buffer[] = [];
  readonly #numberOfAlgorithm = new Map<Algorithm, number>();

  constructor(readonly script: Script) {}

  /** Tells all those who wait no longer than that. */
  rejectLate(waitMs: number): void {
    for (const requests of this.keys) requests.rejectLate(waitMs);
  }

  /** The names of the keys. */
  get names(): string[] {
    return this.keys.map(({ name }) => name);
  }

  /** What is asked of each key; only once if it is the same of all. */
  get texts(): string[] {
    const texts = this.keys.map(({ requests }) => this.#textOf(requests));
    const [first = ""] = texts;
    return texts.every((text) => text === first) ? [first] : texts;
  }

  /** The limits that the texts refer to, after these have been made. */
  get limits(): Buffer {
    const [first = NO_LIMITS, second] = this.#limits;
    return second === undefined ? first : Buffer.concat(this.#limits);
  }

  #textOf(requests: readonly Request<never>[]): string {
    let text = "";
    let limitNumber = 1;
    let now: number | undefined;
    for (const { letter, times, question } of requests) {
      const number = this.#numberOf(question.algorithm) ?? limitNumber;
      if (number !== limitNumber) text += `l${number}`;
      limitNumber = number;
      if (question.now !== now) text += `t${question.now ?? ""}`;
      now = question.now;
      text += letter + String(question.cost);
      if (times > 1) text += `x${times}`;
    }
    return text;
  }

  #numberOf(algorithm: Algorithm | undefined): number | undefined {
    if (algorithm === undefined) return undefined;
    const known = this.#numberOfAlgorithm.get(algorithm);
    if (known !== undefined) return known;
    const number = this.#limits.push(twinOf(algorithm)?.limit ?? NO_LIMITS);
    this.#numberOfAlgorithm.set(algorithm, number);
    return number;
  }
}

function faultOf(key: string, fault: string): StorageError {
  if (fault === "FOREIGN") return foreignRate(key);
  return new StorageError(`Redis could not decide on ${describeKey(key)}: ${fault}`, {
    cause: new Error(fault),
  });
}
