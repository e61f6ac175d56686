import { describeKey, foreignRate, StorageError } from "../errors.js";
import type { Decision } from "../interfaces/index.js";
import type { ReplyLines } from "./reply-lines.js";
import type { OnDenial, Question, Request } from "./requests.js";
import type { Script } from "./script.js";
import type { Twin } from "./twin.js";

/** All that is asked of one key in one call, in the order asked. */
export class KeyRequests {
  constructor(
    /** The key as the user knows it. */
    readonly key: string,
    /** The name that the server knows it by. */
    readonly name: string,
    readonly requests: Request<never>[] = [],
  ) {}

  /** Whether the same is asked of another key; only a lone request is looked at. */
  isSameAs({ requests: others }: KeyRequests): boolean {
    const [request] = this.requests;
    const [other] = others;
    if (request === undefined || other === undefined) return false;
    return this.requests.length === 1 && others.length === 1 && request.isSameAs(other);
  }

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
      else request.settle(lines, onDenial && this.#denialOf(request, onDenial));
    }
  }

  #denialOf({ question }: Request<never>, onDenial: OnKeyDenial): OnDenial {
    return (denial) => {
      onDenial(this.key, question, denial);
    };
  }
}

/** Called with each denial of a key that came in full. */
export type OnKeyDenial = (key: string, question: Question, denial: Decision) => void;

/** What is put to the server in one script call: many questions of many keys, by one script. */
export class Batch {
  /** Of all the algorithms that are asked by; most often it is one. */
  readonly #twins: Twin[] = [];

  constructor(
    readonly script: Script,
    readonly keys: KeyRequests[] = [],
  ) {}

  /** Tells all those who wait no longer than that. */
  rejectLate(waitMs: number): void {
    for (const requests of this.keys) requests.rejectLate(waitMs);
  }

  reject(errorOf: (key: string) => unknown): void {
    for (const requests of this.keys) requests.reject(errorOf);
  }

  settle(lines: ReplyLines, onDenial: OnKeyDenial | undefined): void {
    for (const requests of this.keys) requests.settle(lines, onDenial);
  }

  /** The names of the keys. */
  get names(): string[] {
    return this.keys.map(({ name }) => name);
  }

  /** What is asked of each key; only once if it is the same of all. */
  get texts(): string[] {
    const texts: string[] = [];
    let isSame = true;
    let previous: KeyRequests | undefined;
    let text = "";
    for (const requests of this.keys) {
      if (previous?.isSameAs(requests) !== true) {
        const first = text;
        text = this.#textOf(requests.requests);
        isSame &&= previous === undefined || text === first;
      }
      texts.push(text);
      previous = requests;
    }
    return isSame ? [text] : texts;
  }

  /** The limits that the texts refer to, after these have been made: a character for each byte. */
  get limits(): string {
    let limits = "";
    for (const { limit } of this.#twins) limits += limit;
    return limits;
  }

  #textOf(requests: readonly Request<never>[]): string {
    let text = "";
    let limitNumber = 1;
    let now: number | undefined;
    for (const { text: each, times, question } of requests) {
      const number = this.#numberOf(question.twin) ?? limitNumber;
      if (number !== limitNumber) text += `l${number}`;
      limitNumber = number;
      if (question.now !== now) text += `t${question.now ?? ""}`;
      now = question.now;
      text += each;
      if (times > 1) text += `x${times}`;
    }
    return text;
  }

  #numberOf(twin: Twin | undefined): number | undefined {
    if (twin === undefined) return undefined;
    const index = this.#twins.indexOf(twin);
    return index < 0 ? this.#twins.push(twin) : index + 1;
  }
}

function faultOf(key: string, fault: string): StorageError {
  if (fault === "FOREIGN") return foreignRate(key);
  return new StorageError(`Redis could not decide on ${describeKey(key)}: ${fault}`, {
    cause: new Error(fault),
  });
}
