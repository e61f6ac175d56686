import { AsyncSwappedStorage } from "../../adapters/async-swapped-storage.js";
import { isAsyncSwapping } from "../../adapters/capabilities.js";
import { clockOf } from "../../adapters/parts-of-deciders.js";
import { checkedClock } from "../../clocks/checked-clock.js";
import type { AsyncDecider, Charge, Clock, Decider } from "../../interfaces/index.js";
import type { MemberParts } from "../member-parts.js";
import type { Answer } from "./charging-step.js";
import type { Claim } from "./claim.js";

/** What is asked of a member whose parts are known. */
export interface PartsClaim extends Claim, Charge {
  readonly storage: MemberParts<unknown>["storage"];
  readonly decider: Decider<unknown> | AsyncDecider<unknown>;
}

/** The same with the member's parts; undefined when nobody knows them. */
export function claimOfParts(claim: Claim): PartsClaim | undefined {
  const { parts } = claim.member;
  if (parts === undefined) return undefined;
  const { storage, clock } = parts;
  const algorithm = parts.algorithmOf(claim.key);
  return { ...claim, storage, clock, algorithm, decider: parts.deciderBy(algorithm) };
}

/** The claims on those members whose parts are known. */
export function claimsOfParts(claims: readonly Claim[]): readonly PartsClaim[] {
  return claims.map(claimOfParts).filter((claim) => claim !== undefined);
}

/** The time as of now, once and for all; undefined where only the storage knows it. */
export function timeOf({ clock, storage }: PartsClaim): number | undefined {
  if (clock !== undefined) return clock.now();
  return storage.clock && checkedClock("rateStorage.clock", storage.clock).now();
}

/** A clock that stands still. */
export function standingAt(time: number | undefined): Clock | undefined {
  return time === undefined ? undefined : { now: () => time };
}

/**
 * Takes back a charge of a storage that decides by itself and cannot take it back: by compare and swap,
 * or else as a refund, which may take what others charged later.
 */
export function takeBack(
  claim: PartsClaim,
  chargedAt: number | undefined,
  waitMs: number | undefined,
): Answer<void> {
  const { storage, decider, key, algorithm, cost, clock } = claim;
  if (chargedAt === undefined || !claim.member.isAsync || !isAsyncSwapping(storage)) {
    return decider.refund(key, algorithm, cost, clock, waitMs);
  }
  const swapped = new AsyncSwappedStorage(storage, clockOf(storage));
  return swapped.undo(key, algorithm, cost, chargedAt, clock, waitMs);
}
