import type { Decision } from "leak-snek";
import type { Contender } from "./contenders.js";
import { Ledger } from "./ledger.js";
import { RecordingClock } from "./recording-clock.js";

/** Decides on requests, each client by itself, and keeps a record. */
export interface Guard {
  readonly ledger: Ledger;
  decide(client: string): Decision;
}

/** A guard that goes by a fresh limiter of the contender's. */
export function guardBy(contender: Contender): Guard {
  const clock = new RecordingClock();
  const limiter = contender.createLimiter(clock);
  const ledger = new Ledger();
  return {
    ledger,
    decide(client) {
      const account = ledger.accountOf(client);
      account.offered += 1;
      const decision = limiter.consume(client);
      if (decision.allowed) account.admit(clock.lastReading);
      else account.deny(clock.lastReading);
      return decision;
    },
  };
}
