import type { Algorithm, Clock, Decision } from "../interfaces/index.js";
import { UPDATED_AT } from "./layout.js";
import type { Region } from "./region.js";
import type { SharedRates } from "./shared-rates.js";
import type { WorkingRate } from "./stored-rate.js";

/** One decision, made under the lock of the key's stripe: what `Decider` has for a method. */
export type Step<Answer> = (
  rates: SharedRates,
  region: Region,
  hash: number,
  key: string,
  algorithm: Algorithm,
  cost: number,
  clock: Clock,
) => Answer;

export const admit: Step<boolean> = (rates, region, hash, key, algorithm, cost, clock) => {
  const now = clock.now();
  const entry = rates.find(region, hash, key);
  const rate = rates.load(region, entry, key, algorithm);
  const next = algorithm.decide(rate, now, cost);
  if (next !== undefined) {
    rates.keepDecided(region, hash, key, entry, next, algorithm, now);
    return true;
  }
  keepTimeOfDenied(rates, region, hash, key, entry, rate, algorithm, now);
  return false;
};

export const consume: Step<Decision> = (rates, region, hash, key, algorithm, cost, clock) => {
  const now = clock.now();
  const entry = rates.find(region, hash, key);
  const rate = rates.load(region, entry, key, algorithm);
  const next = algorithm.decide(rate, now, cost);
  if (next !== undefined) {
    rates.keepDecided(region, hash, key, entry, next, algorithm, now);
    return algorithm.peek(next, now, 0);
  }
  keepTimeOfDenied(rates, region, hash, key, entry, rate, algorithm, now);
  return algorithm.peek(rate, now, cost);
};

export const peek: Step<Decision> = (rates, region, hash, key, algorithm, cost, clock) =>
  algorithm.peek(
    rates.load(region, rates.find(region, hash, key), key, algorithm),
    clock.now(),
    cost,
  );

export const refund: Step<void> = (rates, region, hash, key, algorithm, cost, clock) => {
  const entry = rates.find(region, hash, key);
  const rate = rates.load(region, entry, key, algorithm);
  if (rate === undefined) return;
  const now = clock.now();
  const next = algorithm.refund(rate, now, cost);
  if (next === undefined) rates.remove(region, entry);
  else rates.keepDecided(region, hash, key, entry, next, algorithm, now);
};

/** Takes back a charge that was made at `chargedAt`. */
export function undoOf(chargedAt: number): Step<void> {
  return (rates, region, hash, key, algorithm, cost, clock) => {
    const entry = rates.find(region, hash, key);
    const rate = rates.load(region, entry, key, algorithm);
    if (rate === undefined) return;
    const now = clock.now();
    const next =
      algorithm.undo === undefined
        ? algorithm.refund(rate, now, cost)
        : algorithm.undo(rate, now, cost, chargedAt);
    if (next === undefined) rates.remove(region, entry);
    else rates.keepDecided(region, hash, key, entry, next, algorithm, now);
  };
}

/** A denial changes nothing, unless the rate came from a clock that has been set back since. */
function keepTimeOfDenied(
  rates: SharedRates,
  region: Region,
  hash: number,
  key: string,
  entry: number,
  rate: WorkingRate | undefined,
  algorithm: Algorithm,
  now: number,
): void {
  if (rate === undefined || rate.updatedAt === region.at(entry + UPDATED_AT)) return;
  rates.keepDecided(region, hash, key, entry, rate, algorithm, now);
}
