import type { ChargeDecision } from "../../interfaces/index.js";
import type { Claim } from "./claim.js";

/** What may be known at once. */
export type Answer<T> = T | Promise<T>;

/** Charges some of the members in one step, all or none of them, and can take it back. */
export interface ChargingStep {
  readonly claims: readonly Claim[];
  /** How well it can be taken back: those of 0 best. */
  readonly rank: 0 | 1 | 2;
  /** Whether `charge` settles by itself within `waitMs`. */
  readonly settlesInTime: boolean;
  /** @returns a decision for each of the claims, in their order */
  charge(waitMs?: number): Answer<readonly ChargeDecision[]>;
  /** What takes the charge of each claim back, given what was decided; it is to be called once. */
  undos(decisions: readonly ChargeDecision[], waitMs?: number): readonly (() => Answer<void>)[];
}
