import { atOnce } from "../../adapters/storage-calls.js";
import type { Decision } from "../../interfaces/index.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import type { Claim } from "./claim.js";
import { areAllowed } from "./combined-decision.js";
import { stepsOf } from "./fewest-steps.js";

/** How often all is charged anew because somebody else came between. */
export const MOST_TRIES = 10;

/**
 * Charges all claims or none, one step after the other: first it asks whether all would be admitted,
 * then it charges, and takes back what it charged when somebody else came between.
 *
 * @returns a decision for each
 */
export function chargeInSteps(claims: readonly Claim[]): readonly Decision[] {
  const steps = stepsOf(claims);
  for (let tries = 1; ; tries++) {
    const round = new Round(steps, claims.map(peekAtOnce));
    const undos: (() => Answer<void>)[] = [];
    try {
      for (let step = round.next(); step !== undefined; step = round.next()) {
        const answers = atOnce("limiter.consume()", step.charge());
        if (round.take(step, answers)) undos.unshift(...step.undos(answers));
      }
    } catch (error) {
      faultsOf(undos);
      throw error;
    }
    if (!round.isDenied) return round.decisions;
    for (const fault of faultsOf(undos)) throw fault;
    if (undos.length === 0) return round.decisions;
    if (tries === MOST_TRIES) return round.decisionsAfterUndoing(claims.map(peekAtOnce));
  }
}

/**
 * One try to charge all. What would deny as it seems comes first; it is asked all the same, since a
 * denial may take back a rate that lies too far ahead. After it nothing else is charged.
 */
export class Round {
  readonly decisions: Decision[];
  readonly #charged = new Set<number>();
  readonly #steps: ChargingStep[];
  readonly #denying: ChargingStep[];
  #isDenied = false;

  /** @param peeks what each of the claims would be answered */
  constructor(steps: readonly ChargingStep[], peeks: readonly Decision[]) {
    const seemsAllowed = ({ claims }: ChargingStep) =>
      claims.every(({ index }) => peeks[index]?.allowed === true);
    this.decisions = [...peeks];
    this.#denying = steps.filter((step) => !seemsAllowed(step));
    this.#steps = steps.filter(seemsAllowed);
  }

  get isDenied(): boolean {
    return this.#isDenied;
  }

  /** Whether somebody has decided in the place of a storage. */
  get isDegraded(): boolean {
    return this.decisions.some(({ degraded }) => degraded === true);
  }

  /** What is to be charged next; undefined when all is done. */
  next(): ChargingStep | undefined {
    return this.#denying.shift() ?? (this.#isDenied ? undefined : this.#steps.shift());
  }

  /** Takes in what was answered. Returns whether it was charged. */
  take({ claims }: ChargingStep, answers: readonly Decision[]): boolean {
    const isCharged = areAllowed(answers);
    this.#isDenied ||= !isCharged;
    claims.forEach(({ index }, place) => {
      const answer = answers[place];
      if (answer !== undefined) this.decisions[index] = answer;
      if (isCharged) this.#charged.add(index);
    });
    return isCharged;
  }

  /** The decisions once what was charged has been taken back. */
  decisionsAfterUndoing(peeks: readonly Decision[]): readonly Decision[] {
    return this.decisions.map((decision, index) =>
      this.#charged.has(index) ? (peeks[index] ?? decision) : decision,
    );
  }
}

function peekAtOnce({ member, key, cost }: Claim): Decision {
  return atOnce("limiter.peek()", member.limiter.peek(key, cost));
}

/** Takes back what was charged, and tells what went wrong with that. */
function faultsOf(undos: readonly (() => Answer<void>)[]): Error[] {
  const faults: Error[] = [];
  for (const undo of undos) {
    try {
      atOnce("limiter.refund()", undo());
    } catch (error) {
      faults.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return faults;
}
