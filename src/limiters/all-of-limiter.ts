import { isCombining } from "../adapters/capabilities.js";
import { atOnce, refusePromise } from "../adapters/storage-calls.js";
import type { CombiningStorage, Decision, LimiterListener } from "../interfaces/index.js";
import type { WaitingTime } from "../waiting/waiting-time.js";
import { LimiterShell } from "./limiter-shell.js";
import type { MemberParts } from "./member-parts.js";
import { chargeInSteps } from "./together/charging.js";
import { Claims } from "./together/claim.js";
import { combinedDecision } from "./together/combined-decision.js";
import { isSynchronous, membersOf, tellMembers } from "./together/member.js";
import type { AllOfMember, SynchronousMember } from "./together/member.js";
import { claimsOfParts } from "./together/parts-claim.js";
import { capacityOfAll, standingsOf, waitingTimeOfAll, waitOfLastOfAll } from "./together/waits.js";

/** How limits stand together. */
export interface AllOfOptions<K> {
  /** Whom to tell of what happens; none of the members tells anybody of it. */
  readonly listener?: LimiterListener<K> | undefined;
}

/**
 * Limits that stand together: admits what all its members admit, and charges all of them or none. See
 * `allOf`, which makes one.
 */
export class AllOfLimiter<K = string> extends LimiterShell<K> {
  readonly #members: readonly SynchronousMember[];
  readonly #claims: Claims;
  /** What decides for all in one step, where there is such a storage. */
  readonly #together: CombiningStorage | undefined;

  /**
   * @throws TypeError for a member that is no limiter, or an asynchronous one; RangeError for none, or
   *   for two that count every operation twice
   */
  constructor(members: readonly AllOfMember<K, unknown>[], { listener }: AllOfOptions<K> = {}) {
    super(listener);
    this.#members = membersOf(members).map((member) => {
      if (isSynchronous(member)) return member;
      throw new TypeError(
        `member ${String(member.label)} is asynchronous: use AsyncAllOfLimiter, or allOf`,
      );
    });
    this.#claims = new Claims(this.#members);
    this.#together = commonStorageOf(this.#members);
    tellMembers(this, this.#members);
  }

  protected override admitNow(key: K, cost: number): boolean {
    return this.consumeNow(key, cost).allowed;
  }

  protected override consumeNow(key: K, cost: number): Decision {
    const claims = this.#claims.on(key, cost);
    if (this.#together === undefined) {
      return combinedDecision(this.#members, chargeInSteps(claims));
    }
    const decisions = this.#together.consumeAll(claimsOfParts(claims));
    refusePromise("rateStorage.consumeAll()", decisions);
    return combinedDecision(this.#members, decisions);
  }

  protected override peekNow(key: K, cost: number): Decision {
    const decisions = this.#claims
      .on(key, cost)
      .map((claim) => atOnce("limiter.peek()", claim.member.limiter.peek(claim.key, cost)));
    return combinedDecision(this.#members, decisions);
  }

  protected override refundNow(key: K, cost: number): void {
    for (const { member, key: itsKey } of this.#claims.on(key, cost)) {
      refusePromise("limiter.refund()", member.limiter.refund(itsKey, cost));
    }
  }

  protected override resetNow(key: K): void {
    for (const { limiter, keyOf } of this.#members) {
      refusePromise("limiter.reset()", limiter.reset(keyOf(key)));
    }
  }

  protected override capacityOf(key: K): number {
    return capacityOfAll(this.#members, key);
  }

  protected override forecast(key: K, costs: readonly number[]): number {
    const standings = standingsOf(this.#claims.on(key, 0)).map((standing) =>
      atOnce("rateStorage.read()", standing),
    );
    return waitOfLastOfAll(standings, costs);
  }

  protected override get waitingTime(): WaitingTime {
    return waitingTimeOfAll(this.#members);
  }
}

/** A storage that decides for all members, whatever the key; undefined when there is none. */
function commonStorageOf(members: readonly SynchronousMember[]): CombiningStorage | undefined {
  const storages = members.map(({ parts }) =>
    parts === undefined ? undefined : combiningOf(parts),
  );
  const [first] = storages;
  return storages.every((storage) => storage?.group === first?.group) ? first : undefined;
}

/** The storage that decides for a member by itself, if it can do so for several at once. */
function combiningOf({ decider, storage }: MemberParts<unknown>): CombiningStorage | undefined {
  const deciding: object | undefined = decider;
  return deciding === storage && isCombining(storage) ? storage : undefined;
}
