import { pauseAfter } from "../../adapters/async-swapped-storage.js";
import { Patience } from "../../adapters/patience.js";
import type { ChargeDecision, Decision } from "../../interfaces/index.js";
import { faultOf } from "../failure-policy.js";
import { MOST_TRIES, Round } from "./charging.js";
import type { Answer, ChargingStep } from "./charging-step.js";
import type { Claim } from "./claim.js";
import { areAllowed } from "./combined-decision.js";
import { stepsOf } from "./fewest-steps.js";

/** On what terms claims are charged. */
export interface ChargingTerms {
  /** For how many milliseconds the caller waits; for ever when undefined. */
  readonly waitMs: number | undefined;
  /** Told of what the storages fail with. */
  readonly onFault: (fault: Error) => void;
}

/** What was decided in a step, and what takes it back. */
interface Outcome {
  readonly answers: readonly ChargeDecision[];
  readonly undos: readonly Undo[];
}

interface Undo {
  readonly claim: Claim;
  readonly run: () => Answer<void>;
}

/**
 * Charges all claims or none: in one call where they can go together, else as `chargeInSteps`. What
 * fails is decided by the policies of those members that it is about.
 *
 * @param key what the whole is asked for
 * @returns a decision for each
 */
export async function chargeAll(
  key: unknown,
  claims: readonly Claim[],
  terms: ChargingTerms,
): Promise<readonly Decision[]> {
  const steps = stepsOf(claims);
  const [first] = steps;
  if (steps.length === 1 && first?.settlesInTime === true) {
    return (await charge(first, terms, undefined)).answers;
  }
  using patience = new Patience(key, terms.waitMs);
  if (steps.length === 1 && first !== undefined) {
    return (await charge(first, terms, patience)).answers;
  }
  return await chargeInTurn(claims, steps, terms, patience);
}

async function chargeInTurn(
  claims: readonly Claim[],
  steps: readonly ChargingStep[],
  terms: ChargingTerms,
  patience: Patience,
): Promise<readonly Decision[]> {
  for (let tries = 1; ; tries++) {
    const round = new Round(steps, await peeksOf(claims));
    const undos: Undo[] = [];
    try {
      for (let step = round.next(); step !== undefined; step = round.next()) {
        const outcome = await charge(step, terms, patience);
        if (round.take(step, outcome.answers)) undos.unshift(...outcome.undos);
      }
    } catch (error) {
      await undoAll(undos, terms).catch(() => undefined);
      throw error;
    }
    if (!round.isDenied) return round.decisions;
    await undoAll(undos, terms);
    if (undos.length === 0) return round.decisions;
    if (round.isDegraded || tries === MOST_TRIES || patience.signal.aborted) {
      return round.decisionsAfterUndoing(await peeksOf(claims));
    }
    await pauseAfter(tries);
  }
}

/** What all members would answer now, each by its own deadline and policy. */
export function peeksOf(claims: readonly Claim[]): Promise<Decision[]> {
  return Promise.all(claims.map(async ({ member, key, cost }) => member.limiter.peek(key, cost)));
}

async function charge(
  step: ChargingStep,
  { waitMs, onFault }: ChargingTerms,
  patience: Patience | undefined,
): Promise<Outcome> {
  try {
    const answers = await chargeInTime(step, waitMs, patience);
    const undos = step.undos(answers, waitMs);
    return {
      answers,
      undos: step.claims.flatMap((claim, index) => {
        const run = undos[index];
        return run === undefined ? [] : [{ claim, run }];
      }),
    };
  } catch (error) {
    const fault = faultOf(error);
    onFault(fault);
    return decideInstead(step.claims, fault);
  }
}

async function chargeInTime(
  step: ChargingStep,
  waitMs: number | undefined,
  patience: Patience | undefined,
): Promise<readonly ChargeDecision[]> {
  if (patience === undefined) return step.charge(waitMs);
  const answers = step.charge(patience.leftMs);
  return answers instanceof Promise ? patience.orGivenUp(answers) : answers;
}

/** Has the policies decide of those members whose storages could not be asked. */
async function decideInstead(claims: readonly Claim[], fault: Error): Promise<Outcome> {
  const answers: Decision[] = [];
  const undos: Undo[] = [];
  try {
    for (const claim of claims) {
      const { member, key, cost } = claim;
      const { parts } = member;
      if (parts?.precautions === undefined) throw fault;
      const { onFailure } = parts.precautions;
      const decision = await onFailure.decide(fault, key, cost, parts.algorithmOf(key).capacity);
      answers.push(decision);
      if (decision.allowed) undos.push({ claim, run: () => onFailure.takeBack(key, cost) });
    }
  } catch (error) {
    await Promise.allSettled(undos.map(async ({ run }) => run()));
    throw error;
  }
  if (areAllowed(answers)) return { answers, undos };
  await Promise.allSettled(undos.map(async ({ run }) => run()));
  return { answers, undos: [] };
}

/**
 * Takes back what was charged. What fails with that comes to what the member's policy says: it is thrown,
 * or the charge stays.
 */
async function undoAll(undos: readonly Undo[], { waitMs, onFault }: ChargingTerms): Promise<void> {
  const settled = await Promise.allSettled(
    undos.map(async ({ claim, run }) => {
      using patience = new Patience(claim.key, waitMs);
      await patience.orGivenUp((async () => run())());
    }),
  );
  for (const [index, result] of settled.entries()) {
    const claim = undos[index]?.claim;
    if (result.status === "fulfilled" || claim === undefined) continue;
    const fault = faultOf(result.reason);
    onFault(fault);
    const { parts } = claim.member;
    if (parts?.precautions === undefined) throw fault;
    const { capacity } = parts.algorithmOf(claim.key);
    await parts.precautions.onFailure.peek(fault, claim.key, claim.cost, capacity);
  }
}
