import type { Charge, ChargeDecision } from "../../interfaces/index.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import { takeBack } from "./parts-claim.js";
import type { PartsClaim } from "./parts-claim.js";

/** A combining storage of either kind, as it is called here: it is told how long, if need be in vain. */
interface CallableStorage {
  readonly group: object;
  readonly settlesInTime?: boolean;
  combines?(charges: readonly Charge[]): boolean;
  consumeAll(charges: readonly Charge[], waitMs?: number): Answer<readonly ChargeDecision[]>;
  undo?(charge: Charge, chargedAt: number, waitMs?: number): Answer<void>;
}

/** Charges what storages of one group decide on in one step. */
export class CombinedStep implements ChargingStep {
  readonly claims: PartsClaim[];
  readonly #storage: CallableStorage;

  constructor(storage: CallableStorage, first: PartsClaim) {
    this.#storage = storage;
    this.claims = [first];
  }

  /** Whether the storage can take in its first charge at all. */
  get isPossible(): boolean {
    return this.#combines(this.claims);
  }

  get rank(): 0 | 1 {
    return this.#storage.undo === undefined ? 1 : 0;
  }

  get settlesInTime(): boolean {
    return this.#storage.settlesInTime === true;
  }

  /** Takes in another, if that goes with those that it has. */
  takesIn(claim: PartsClaim): boolean {
    const { storage } = claim;
    if (!("group" in storage) || storage.group !== this.#storage.group) return false;
    if (!this.#combines([...this.claims, claim])) return false;
    this.claims.push(claim);
    return true;
  }

  charge(waitMs?: number): Answer<readonly ChargeDecision[]> {
    return this.#storage.consumeAll(this.claims, waitMs);
  }

  undos(decisions: readonly ChargeDecision[], waitMs?: number): readonly (() => Answer<void>)[] {
    return this.claims.map((claim, index) => () => {
      const chargedAt = decisions[index]?.decidedAt;
      if (chargedAt === undefined || this.#storage.undo === undefined) {
        return takeBack(claim, chargedAt, waitMs);
      }
      return this.#storage.undo(claim, chargedAt, waitMs);
    });
  }

  #combines(charges: readonly Charge[]): boolean {
    return this.#storage.combines?.(charges) ?? true;
  }
}
