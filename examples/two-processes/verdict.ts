import type { RateLimit } from "leak-snek";
import { leakyBucketBound } from "../quickstart/bounds.js";
import type { Act, Outcome } from "./acts.js";
import type { Settings } from "./settings.js";
import { sumOf } from "./tally.js";

/** What can be said of an act. */
export interface Verdict {
  /** How many operations Redis may have admitted, for all processes together. */
  readonly mostShared: number;
  /** How many operations all processes together may have admitted alone. */
  readonly mostAlone: number;
  /** What is wrong, each in a sentence; empty when all is well. */
  readonly faults: readonly string[];
}

/** Holds what was admitted against what may be: a full bucket, and what leaks from it meanwhile. */
export function judge(
  act: Act,
  { tallies, serverMs, localMs }: Outcome,
  { rateLimit, share }: Pick<Settings, "rateLimit" | "share">,
): Verdict {
  const { shared, alone } = sumOf(tallies);
  const mostShared = mostIn(serverMs, rateLimit);
  const mostAlone = tallies.length * mostIn(localMs, share);
  const asked = shared.admitted + shared.denied;
  return {
    mostShared,
    mostAlone,
    faults: [
      ...tooMany("by Redis", shared.admitted, mostShared),
      ...tooMany("without Redis", alone.admitted, mostAlone),
      ...(act.isOutage && asked > 0 ? [`${asked} were answered by a server that was halted.`] : []),
      ...(!act.isOutage && asked === 0 ? ["Redis answered nothing."] : []),
    ].map((fault) => `${act.title}: ${fault}`),
  };
}

function mostIn(elapsedMs: number, rateLimit: RateLimit): number {
  return leakyBucketBound(rateLimit)(elapsedMs);
}

function tooMany(how: string, admitted: number, most: number): string[] {
  return admitted <= most ? [] : [`${admitted} were admitted ${how}, where ${most} may be.`];
}
