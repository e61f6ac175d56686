import type { Decision } from "leak-snek";
import type { Model } from "./model.js";

/** What limits that stand together must answer: the models of all members, each of one key. */
export class AllOfModel {
  constructor(private readonly members: readonly Model[]) {}

  consume(now: number, cost: number): Decision {
    if (cost === 0) return this.peek(now, cost);
    const peeks = this.members.map((member) => member.peek(now, cost));
    const allowed = peeks.every((peek) => peek.allowed);
    return combined(
      this.members.map((member, index) => {
        const peek = peeks[index];
        // A denial charges nothing, and takes back a time that lies too far ahead.
        return peek?.allowed === true && !allowed ? peek : member.consume(now, cost);
      }),
    );
  }

  peek(now: number, cost: number): Decision {
    return combined(this.members.map((member) => member.peek(now, cost)));
  }

  refund(now: number, cost: number): void {
    for (const member of this.members) member.refund(now, cost);
  }

  reset(): void {
    for (const member of this.members) member.reset();
  }
}

/** As the documentation has it: who binds is the first with the most of what counts. */
function combined(decisions: readonly Decision[]): Decision {
  const allowed = decisions.every((decision) => decision.allowed);
  const waits = decisions.map(({ retryAfterMs }) => retryAfterMs);
  const lefts = decisions.map(({ remaining }) => remaining);
  const longestMs = Math.max(...waits);
  const fewest = Math.min(...lefts);
  const member = allowed ? lefts.indexOf(fewest) : waits.indexOf(longestMs);
  const { limit = NaN, reason } = decisions[member] ?? {};
  return {
    allowed,
    limit,
    remaining: fewest,
    retryAfterMs: longestMs,
    resetAfterMs: Math.max(...decisions.map(({ resetAfterMs }) => resetAfterMs)),
    ...(reason && { reason }),
    member,
  };
}
