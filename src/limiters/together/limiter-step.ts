import type { ChargeDecision } from "../../interfaces/index.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import type { Claim } from "./claim.js";

/** Charges a limiter of the user's own making, and gives back what was not to be charged. */
export class LimiterStep implements ChargingStep {
  readonly claims: readonly [Claim];
  readonly rank = 2;
  readonly settlesInTime = false;

  constructor(claim: Claim) {
    this.claims = [claim];
  }

  charge(): Answer<readonly ChargeDecision[]> {
    const [{ member, key, cost }] = this.claims;
    const decision = member.limiter.consume(key, cost);
    return decision instanceof Promise ? decision.then((settled) => [settled]) : [decision];
  }

  undos(): readonly (() => Answer<void>)[] {
    const [{ member, key, cost }] = this.claims;
    return [() => member.limiter.refund(key, cost)];
  }
}
