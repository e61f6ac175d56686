import type { AsyncStepDecider } from "../../adapters/async-step-decider.js";
import type { StepDecider } from "../../adapters/step-decider.js";
import type { ChargeDecision } from "../../interfaces/index.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import type { PartsClaim } from "./parts-claim.js";

/** Charges one key of a storage that is read and written: under a mutex, or by compare and swap. */
export class ReadAndWriteStep implements ChargingStep {
  readonly claims: readonly [PartsClaim];
  readonly rank = 1;
  readonly settlesInTime = false;
  readonly #decider: StepDecider<unknown> | AsyncStepDecider<unknown>;

  constructor(claim: PartsClaim, decider: StepDecider<unknown> | AsyncStepDecider<unknown>) {
    this.claims = [claim];
    this.#decider = decider;
  }

  charge(waitMs?: number): Answer<readonly ChargeDecision[]> {
    const [{ key, algorithm, cost, clock }] = this.claims;
    const decision = this.#decider.charge(key, algorithm, cost, clock, waitMs);
    return decision instanceof Promise ? decision.then((settled) => [settled]) : [decision];
  }

  undos([decision]: readonly ChargeDecision[], waitMs?: number): readonly (() => Answer<void>)[] {
    const [{ key, algorithm, cost, clock }] = this.claims;
    const chargedAt = decision?.decidedAt;
    if (chargedAt === undefined) return [];
    return [() => this.#decider.undo(key, algorithm, cost, chargedAt, clock, waitMs)];
  }
}
