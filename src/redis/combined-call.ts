import { foreignRate, lateAnswer, StorageError, describeKey } from "../errors.js";
import type { ChargeDecision, Decision } from "../interfaces/index.js";
import { rememberIn } from "./batch-call.js";
import { combinedScriptOf } from "./combined-script.js";
import type { DenialCache } from "./denial-cache.js";
import { decisionOf, ReplyLines } from "./reply-lines.js";
import type { Question } from "./requests.js";
import type { ScriptCall, ScriptCalls } from "./script-calls.js";
import type { Script } from "./script.js";
import type { Twin } from "./twin.js";

/** One of the charges of a call. */
export interface CombinedCharge {
  /** The key as the user knows it. */
  readonly key: string;
  /** The name that the server knows it by. */
  readonly name: string;
  readonly question: Question & { readonly twin: Twin };
  /** What a denial is told to. */
  readonly denials: DenialCache | undefined;
}

/**
 * Makes several charges in one call, all or none. Rejects with a StorageError, at the latest with a
 * StorageTimeoutError after `waitMs`.
 */
export function callCombined(
  calls: ScriptCalls,
  charges: readonly CombinedCharge[],
  waitMs: number | undefined,
): Promise<readonly ChargeDecision[]> {
  return new Promise((resolve, reject) => {
    calls.send(new CombinedCall(charges, waitMs, resolve, reject));
  });
}

class CombinedCall implements ScriptCall {
  readonly script: Script;
  readonly keys: string[];
  readonly args: readonly string[];
  readonly details: string;
  readonly #charges: readonly CombinedCharge[];
  readonly #onDenials: readonly ((denial: Decision) => void)[];

  constructor(
    charges: readonly CombinedCharge[],
    readonly waitMs: number | undefined,
    readonly resolve: (decisions: readonly ChargeDecision[]) => void,
    readonly reject: (error: Error) => void,
  ) {
    this.#charges = charges;
    const { script, sources } = combinedScriptOf(
      charges.map(({ question }) => question.twin.source),
    );
    this.script = script;
    this.keys = charges.map(({ name }) => name);
    let limits = "";
    let text = "";
    for (const { question } of charges) {
      const { twin, cost, now = "" } = question;
      // Behind the order, which is one letter; Lua counts from 1.
      text += `${sources.indexOf(twin.source) + 1} ${limits.length + 2} ${cost} ${now};`;
      limits += twin.limit;
    }
    this.args = [text];
    this.details = limits;
    this.#onDenials = charges.map(onDenialOf);
  }

  onReply(reply: unknown): void {
    try {
      this.resolve(this.#decisionsOf(new ReplyLines(reply)));
    } catch (error) {
      this.reject(error instanceof StorageError ? error : this.#faultOf(error));
    }
  }

  onFault(error: unknown): void {
    this.reject(this.#faultOf(error));
  }

  onLate(): void {
    this.reject(lateAnswer(this.#charges[0]?.key, this.waitMs ?? Infinity));
  }

  #decisionsOf(lines: ReplyLines): ChargeDecision[] {
    const serverTime = Number(lines.next());
    const decisions = this.#charges.map(({ key, question }) => {
      const fault = lines.fault();
      if (fault === "FOREIGN") throw foreignRate(key);
      if (fault !== undefined) throw this.#faultOf(new Error(fault));
      return { ...decisionOf(lines.next()), decidedAt: question.now ?? serverTime };
    });
    decisions.forEach((decision, index) => {
      if (!decision.allowed) this.#onDenials[index]?.(decision);
    });
    return decisions;
  }

  #faultOf(cause: unknown): StorageError {
    const keys = this.#charges.map(({ key }) => describeKey(key)).join(", ");
    return new StorageError(`Redis could not decide on ${keys} together`, { cause });
  }
}

/** What remembers the denials of a charge, if it is to be done; made before it is sent. */
function onDenialOf({ key, question, denials }: CombinedCharge): (denial: Decision) => void {
  if (denials === undefined) return () => undefined;
  const remember = rememberIn(denials, performance.now());
  return (denial) => {
    remember(key, question, denial);
  };
}
