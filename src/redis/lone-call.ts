import { faultOf, rememberIn } from "./batch-call.js";
import type { CallParts } from "./batch-call.js";
import { KeyRequests } from "./batch.js";
import type { OnKeyDenial } from "./batch.js";
import { ReplyLines } from "./reply-lines.js";
import type { Request } from "./requests.js";
import type { ScriptCall } from "./script-calls.js";
import type { Script } from "./script.js";
import type { Twin } from "./twin.js";

/** What is asked of a key, alone in its turn, as most often: a call without the lists of a batch. */
export class LoneCall implements ScriptCall {
  readonly script: Script;
  readonly keys: string[];
  readonly args: readonly string[];
  readonly details: string;
  readonly waitMs: number | undefined;
  readonly asked: KeyRequests;
  readonly #parts: CallParts;
  #onDenial: OnKeyDenial | undefined;

  constructor(
    parts: CallParts,
    key: string,
    name: string,
    request: Request<never>,
    twin: Twin,
    waitMs: number | undefined,
  ) {
    this.#parts = parts;
    this.asked = new KeyRequests(key, name, [request]);
    this.script = twin.script;
    this.keys = [name];
    const { now } = request.question;
    this.args = [now === undefined ? request.text : `t${now}${request.text}`];
    this.details = twin.limit;
    this.waitMs = waitMs;
  }

  send(): void {
    const now = performance.now();
    const { calls, denials } = this.#parts;
    if (denials !== undefined) this.#onDenial = rememberIn(denials, now);
    calls.send(this, now);
  }

  onReply(reply: unknown): void {
    try {
      this.asked.settle(new ReplyLines(reply), this.#onDenial);
    } catch (error) {
      this.onFault(error);
    }
  }

  onFault(error: unknown): void {
    this.asked.reject((key) => faultOf(key, error));
  }

  onLate(): void {
    this.asked.rejectLate(this.waitMs ?? Infinity);
  }
}
