import { lateAnswer } from "../errors.js";
import type { Algorithm, Decision } from "../interfaces/index.js";
import { decisionOf } from "./reply-lines.js";
import type { ReplyLines } from "./reply-lines.js";
import type { Twin } from "./twin.js";

/** What is asked of a key, and by which limit and time. */
export interface Question {
  /** Undefined for a deletion, which takes none. */
  readonly algorithm: Algorithm | undefined;
  /** How the server decides by the algorithm. */
  readonly twin: Twin | undefined;
  readonly cost: number;
  /** The time to decide by; the server's when undefined. */
  readonly now: number | undefined;
}

/** Who asked, and waits for the answer. */
interface Asker<Answer> {
  /** For how many milliseconds; for ever when undefined. */
  readonly waitMs: number | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Called with each denial that came in full. */
export type OnDenial = (denial: Decision) => void;

/**
 * The same question of a key, asked a number of times in a row; `decide.lua.ts` says how a script is
 * asked it, and what it answers.
 */
export abstract class Request<in Answer> {
  /** The letter by which the script knows the question. */
  abstract readonly letter: string;
  /** What it costs the server each time, in microseconds or so. */
  abstract readonly weight: number;
  protected readonly askers: Asker<Answer>[] = [];

  constructor(readonly question: Question) {}

  /** What is asked each time, as the script reads it. */
  get text(): string {
    return this.letter + String(this.question.cost);
  }

  /** How often it is asked. */
  get times(): number {
    return this.askers.length;
  }

  /** Whether it is about the same. */
  isAbout({ algorithm, cost, now }: Question): boolean {
    const { question } = this;
    return cost === question.cost && algorithm === question.algorithm && now === question.now;
  }

  /** Whether another asks the same, equally often. */
  isSameAs(other: Request<never>): boolean {
    const { letter, times, question } = other;
    return letter === this.letter && times === this.times && this.isAbout(question);
  }

  add(asker: Asker<Answer>): void {
    this.askers.push(asker);
  }

  reject(error: unknown): void {
    for (const asker of this.askers) asker.reject(error);
  }

  /** Tells all those who wait no longer than that. */
  rejectLate(key: string, waitMs: number): void {
    for (const asker of this.askers) {
      if (asker.waitMs === undefined || asker.waitMs > waitMs) continue;
      asker.reject(lateAnswer(key, asker.waitMs));
    }
  }

  /** Answers all who asked. */
  abstract settle(lines: ReplyLines, onDenial: OnDenial | undefined): void;
}

/** What somebody is answered who joins those that ask. */
export function answerOf<Answer>(
  request: Request<Answer>,
  waitMs: number | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.add({ resolve, reject, waitMs });
  });
}

/** Admits those who come first. */
export class Admission extends Request<boolean> {
  readonly letter: string = "a";
  readonly weight = 1;

  settle(lines: ReplyLines, _onDenial: OnDenial | undefined): void {
    this.admitFirst(Number(lines.next()));
  }

  protected admitFirst(admitted: number): void {
    let place = 0;
    for (const asker of this.askers) asker.resolve(place++ < admitted);
  }
}

/** `Admission` that tells the denial of those who come too late. */
export class ExplainedAdmission extends Admission {
  override readonly letter = "A";

  override settle(lines: ReplyLines, onDenial: OnDenial | undefined): void {
    const line = lines.next();
    const end = line.indexOf(" ");
    if (end >= 0) onDenial?.(decisionOf(line.slice(end + 1)));
    this.admitFirst(Number(end < 0 ? line : line.slice(0, end)));
  }
}

/** A decision for each. */
export class Consumption extends Request<Decision> {
  readonly letter = "c";
  readonly weight = 4;

  settle(lines: ReplyLines, onDenial: OnDenial | undefined): void {
    for (const asker of this.askers) {
      const decision = decisionOf(lines.next());
      if (!decision.allowed) onDenial?.(decision);
      asker.resolve(decision);
    }
  }
}

/** One answer for all. */
export class Peek extends Request<Decision> {
  readonly letter = "p";
  readonly weight = 1;

  settle(lines: ReplyLines): void {
    const line = lines.next();
    for (const asker of this.askers) asker.resolve(decisionOf(line));
  }
}

/** Something that has no answer. */
abstract class Change extends Request<void> {
  settle(lines: ReplyLines): void {
    lines.next();
    for (const asker of this.askers) asker.resolve(undefined);
  }
}

export class Refund extends Change {
  readonly letter = "r";
  /** It may have to write a sliding window of thousands of frames anew. */
  readonly weight = 100;
}

export class Deletion extends Change {
  readonly letter = "d";
  readonly weight = 1;
}
