import type { ChargeDecision } from "../../interfaces/index.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import { standingAt, takeBack, timeOf } from "./parts-claim.js";
import type { PartsClaim } from "./parts-claim.js";

/** Charges one key of a storage of the user's own that decides by itself. */
export class DeciderStep implements ChargingStep {
  readonly claims: readonly [PartsClaim];
  readonly rank = 1;
  readonly settlesInTime = false;
  #chargedAt: number | undefined;

  constructor(claim: PartsClaim) {
    this.claims = [claim];
  }

  charge(waitMs?: number): Answer<readonly ChargeDecision[]> {
    const [claim] = this.claims;
    const { decider, key, algorithm, cost } = claim;
    this.#chargedAt = timeOf(claim);
    const clock = standingAt(this.#chargedAt);
    const decision = decider.consume(key, algorithm, cost, clock, waitMs);
    return decision instanceof Promise ? decision.then((settled) => [settled]) : [decision];
  }

  undos(_decisions: readonly ChargeDecision[], waitMs?: number): readonly (() => Answer<void>)[] {
    return [() => takeBack(this.claims[0], this.#chargedAt, waitMs)];
  }
}
