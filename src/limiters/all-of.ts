import { requireOptions } from "../arguments.js";
import { AllOfLimiter } from "./all-of-limiter.js";
import type { AllOfOptions } from "./all-of-limiter.js";
import { AsyncAllOfLimiter } from "./async-all-of-limiter.js";
import { isSynchronous, membersOf } from "./together/member.js";
import type { AllOfMember, AsyncAllOfMember } from "./together/member.js";
import type { AfterAsyncMembers, AfterMembers, WholeKey } from "./together/member-types.js";

/**
 * Limits that stand together: an operation is admitted if every member admits it, and is charged to all
 * of them or to none.
 *
 * A member is a limiter, or `{ limiter, key, name }`: `key` makes its key of that of the whole, and
 * `name` is what a decision calls it. The decision names the member that binds: the one that admits
 * last, or when all do, the one with the fewest operations left. `limit` and `reason` are that member's,
 * `remaining` is the least of all, and the waits are the longest, which are exact for all together.
 *
 * If all members are synchronous, so is the whole; else it is asynchronous.
 *
 * @throws TypeError for a member that is no limiter; RangeError for none, or for two that keep a key in
 *   the same place, and would count each operation twice (at a call, where it depends on the key)
 */
export function allOf<const Members extends readonly unknown[]>(
  members: Members,
  ...options: AfterMembers<Members>
): AllOfLimiter<WholeKey<Members>>;
export function allOf<const Members extends readonly unknown[]>(
  members: Members,
  ...options: AfterAsyncMembers<Members>
): AsyncAllOfLimiter<WholeKey<Members>>;
export function allOf<K>(
  members: readonly AsyncAllOfMember<K, unknown>[],
  ...[options = {}]: readonly unknown[]
): AllOfLimiter<K> | AsyncAllOfLimiter<K> {
  requireListening<K>(options);
  return areSynchronous(members)
    ? new AllOfLimiter(members, options)
    : new AsyncAllOfLimiter(members, options);
}

function areSynchronous<K>(
  members: readonly AsyncAllOfMember<K, unknown>[],
): members is readonly AllOfMember<K, unknown>[] {
  return membersOf(members).every(isSynchronous);
}

/** Who is to listen is looked at where that is done. */
function requireListening<K>(options: unknown): asserts options is AllOfOptions<K> {
  requireOptions(options);
}
