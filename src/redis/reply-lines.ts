import type { Decision, DenialReason } from "../interfaces/index.js";

const FAULT = "!";

/** The lines of a reply, read one after the other. */
export class ReplyLines {
  readonly #lines: readonly string[];
  #next = 0;

  /** @throws Error for what is neither a text nor a number: a server that is none of Redis' kind */
  constructor(reply: unknown) {
    if (typeof reply !== "string" && typeof reply !== "number" && !Buffer.isBuffer(reply)) {
      throw new Error(`the script call was answered with ${typeof reply}, not with a text`);
    }
    const text = String(reply);
    this.#lines = typeof reply === "number" ? [text] : text.split("\n");
  }

  /** The next line. */
  next(): string {
    const line = this.#lines[this.#next++];
    if (line === undefined) throw new Error("the reply of the script call ends too early");
    return line;
  }

  /** The fault that the next line tells of, which is then passed over; undefined if it tells none. */
  fault(): string | undefined {
    const line = this.#lines[this.#next];
    if (line?.startsWith(FAULT) !== true) return undefined;
    this.#next++;
    return line.slice(FAULT.length);
  }
}

/** "allowed limit remaining retryAfterMs resetAfterMs [reason]" */
export function decisionOf(line: string): Decision {
  const [allowed, limit, remaining, retryAfterMs, resetAfterMs, reason] = line.split(" ");
  const decision = {
    allowed: allowed === "1",
    limit: Number(limit),
    remaining: Number(remaining),
    retryAfterMs: retryAfterMs === "inf" ? Infinity : Number(retryAfterMs),
    resetAfterMs: Number(resetAfterMs),
  };
  return reason ? { ...decision, reason: reason as DenialReason } : decision;
}
