import { AsyncStepDecider } from "../../adapters/async-step-decider.js";
import { isAsyncCombining } from "../../adapters/capabilities.js";
import { StepDecider } from "../../adapters/step-decider.js";
import type { ChargingStep } from "./charging-step.js";
import type { Claim } from "./claim.js";
import { CombinedStep } from "./combined-step.js";
import { DeciderStep } from "./decider-step.js";
import { LimiterStep } from "./limiter-step.js";
import { claimOfParts } from "./parts-claim.js";
import { ReadAndWriteStep } from "./read-and-write-step.js";

/** The fewest steps that charge all of them, in the order in which they are best done. */
export function stepsOf(claims: readonly Claim[]): readonly ChargingStep[] {
  const combined: CombinedStep[] = [];
  const others: ChargingStep[] = [];
  for (const claim of claims) {
    const ofParts = claimOfParts(claim);
    if (ofParts === undefined) {
      others.push(new LimiterStep(claim));
      continue;
    }
    const { storage, decider } = ofParts;
    if (isOneAndTheSame(decider, storage) && isAsyncCombining(storage)) {
      if (combined.some((step) => step.takesIn(ofParts))) continue;
      const step = new CombinedStep(storage, ofParts);
      if (step.isPossible) {
        combined.push(step);
        continue;
      }
    }
    others.push(
      decider instanceof StepDecider || decider instanceof AsyncStepDecider
        ? new ReadAndWriteStep(ofParts, decider)
        : new DeciderStep(ofParts),
    );
  }
  return [...combined, ...others].sort((a, b) => a.rank - b.rank);
}

function isOneAndTheSame(decider: object, storage: object): boolean {
  return decider === storage;
}
