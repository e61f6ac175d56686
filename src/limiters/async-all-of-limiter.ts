import { requireCost } from "../arguments.js";
import type { CallEvents } from "../events/call-events.js";
import type { Decision } from "../interfaces/index.js";
import type { WaitingTime } from "../waiting/waiting-time.js";
import type { AllOfOptions } from "./all-of-limiter.js";
import { AsyncLimiterShell } from "./async-limiter-shell.js";
import { chargeAll, peeksOf } from "./together/async-charging.js";
import { Claims } from "./together/claim.js";
import { combinedDecision } from "./together/combined-decision.js";
import { membersOf, tellMembers } from "./together/member.js";
import type { AsyncAllOfMember, Member } from "./together/member.js";
import { capacityOfAll, standingsOf, waitingTimeOfAll, waitOfLastOfAll } from "./together/waits.js";

/**
 * `AllOfLimiter` with promises, of members of either kind.
 *
 * A call waits for no longer than the least patient of its members does, and as long again for what has
 * to be taken back.
 */
export class AsyncAllOfLimiter<K = string> extends AsyncLimiterShell<K> {
  readonly #members: readonly Member[];
  readonly #claims: Claims;
  readonly #waitMs: number | undefined;

  /**
   * @throws TypeError for a member that is no limiter; RangeError for none, or for two that count every
   *   operation twice
   */
  constructor(members: readonly AsyncAllOfMember<K, unknown>[], options: AllOfOptions<K> = {}) {
    super(options.listener);
    // What is asynchronous as a whole stays so as a member of another.
    this.#members = membersOf(members).map((member) => ({ ...member, isAsync: true }));
    this.#claims = new Claims(this.#members);
    this.#waitMs = leastPatienceOf(this.#members);
    tellMembers(this, this.#members);
  }

  protected override async exceedsNow(key: K, cost: number): Promise<boolean> {
    requireCost(cost);
    return cost !== 0 && !(await this.consumeNow(key, cost, undefined)).allowed;
  }

  protected override async consumeNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision> {
    requireCost(cost);
    if (cost === 0) return this.peekNow(key, cost, events);
    const claims = this.#claims.on(key, cost);
    const onFault = (fault: Error) => events?.failed(fault);
    const decisions = await chargeAll(key, claims, { waitMs: this.#waitMs, onFault });
    return combinedDecision(this.#members, decisions);
  }

  protected override async peekNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<Decision> {
    requireCost(cost);
    const claims = this.#claims.on(key, cost);
    const decisions = await tellingFaults(events, () => peeksOf(claims));
    return combinedDecision(this.#members, decisions);
  }

  protected override async refundNow(
    key: K,
    cost: number,
    events: CallEvents<K> | undefined,
  ): Promise<void> {
    requireCost(cost);
    if (cost === 0) return;
    const claims = this.#claims.on(key, cost);
    await tellingFaults(events, () =>
      all(claims.map(async ({ member, key: itsKey }) => member.limiter.refund(itsKey, cost))),
    );
  }

  protected override async resetNow(key: K, events: CallEvents<K> | undefined): Promise<void> {
    await tellingFaults(events, () =>
      all(this.#members.map(async ({ limiter, keyOf }) => limiter.reset(keyOf(key)))),
    );
  }

  protected override capacityOf(key: K): number {
    return capacityOfAll(this.#members, key);
  }

  protected override async forecast(key: K, costs: readonly number[]): Promise<number> {
    const standings = standingsOf(this.#claims.on(key, 0)).map(async (standing) => standing);
    return waitOfLastOfAll(await Promise.all(standings), costs);
  }

  protected override get waitingTime(): WaitingTime {
    return waitingTimeOfAll(this.#members);
  }
}

/** For how many milliseconds the least patient member waits; undefined when all wait for ever. */
function leastPatienceOf(members: readonly Member[]): number | undefined {
  const leastMs = Math.min(
    ...members.map(({ parts }) => parts?.precautions?.deadlineMs ?? Infinity),
  );
  return leastMs === Infinity ? undefined : leastMs;
}

/** Waits for all of them, whatever becomes of one. Rejects with the first fault. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(works);
  for (const result of settled) if (result.status === "rejected") throw result.reason;
}

async function tellingFaults<K, T>(
  events: CallEvents<K> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    events?.failed(error);
    throw error;
  }
}
