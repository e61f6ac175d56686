import { hasMethod, requireMethods, show } from "../../arguments.js";
import type { AsyncRateLimiter, RateLimiter } from "../../interfaces/index.js";
import { partsOf } from "../member-parts.js";
import type { MemberParts } from "../member-parts.js";

/** A limiter, and what it is called. */
interface Named<L> {
  readonly limiter: L;
  /** What `Decision.member` calls it; its index unless given. */
  readonly name?: string | undefined;
}

/** A limiter that counts under the keys of the whole. */
export type PlainMember<L> = L | (Named<L> & { readonly key?: undefined });

/** A limiter that counts under keys `M` of its own. */
export interface KeyedMember<K, M, L> extends Named<L> {
  /** The key that it counts under. */
  readonly key: (key: K) => M;
}

/** One of the limiters that stand together, for keys `K`; its own are `M`. */
export type AllOfMember<K, M = K> = PlainMember<RateLimiter<K>> | KeyedMember<K, M, RateLimiter<M>>;

/** `AllOfMember` of either kind. */
export type AsyncAllOfMember<K, M = K> =
  AllOfMember<K, M> | PlainMember<AsyncRateLimiter<K>> | KeyedMember<K, M, AsyncRateLimiter<M>>;

/** A limiter of which nobody knows the kind. */
export type AnyLimiter = RateLimiter<unknown> | AsyncRateLimiter<unknown>;

/** A member as it is asked, whatever it was given as. */
export interface Member {
  readonly limiter: AnyLimiter;
  /** Its name, or else its index. */
  readonly label: string | number;
  readonly isAsync: boolean;
  /** Undefined for a limiter of the user's own making. */
  readonly parts: MemberParts<unknown> | undefined;
  readonly keyOf: (key: unknown) => unknown;
}

/** A member that answers at once. */
export interface SynchronousMember extends Member {
  readonly limiter: RateLimiter<unknown>;
}

/** Of a member that has the keys of the whole. */
export const sameKey = (key: unknown): unknown => key;

const LIMITER_METHODS = ["limitExceeded", "consume", "peek", "refund", "reset"];

/** The members of limits that stand together: where those are members, these are in their place. */
const membersOfLimiters = new WeakMap<object, readonly Member[]>();

/** Called by the constructors of limits that stand together. */
export function tellMembers(limiter: object, members: readonly Member[]): void {
  membersOfLimiters.set(limiter, members);
}

/**
 * The members in the order given.
 *
 * @throws TypeError for what are no members, RangeError for none at all
 */
export function membersOf(given: readonly unknown[]): readonly Member[] {
  if (!Array.isArray(given)) throw new TypeError(`members must be an array, got ${show(given)}`);
  if (given.length === 0) throw new RangeError("members must have at least one limiter, got none");
  return given.flatMap((each: unknown, index) => membersIn(each, index));
}

/** Whether a member answers at once. One of the user's own making is told by its methods. */
export function isSynchronous(member: Member): member is SynchronousMember {
  return !member.isAsync;
}

function membersIn(given: unknown, index: number): readonly Member[] {
  if (isLimiter(given)) return membersBehind(given, index, sameKey);
  const name = `members[${index}]`;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${name} must be a limiter, or an object with one, got ${show(given)}`);
  }
  const { limiter, key, name: label = index }: Partial<Record<string, unknown>> = { ...given };
  if (!isLimiter(limiter)) {
    requireMethods(`${name}.limiter`, limiter, LIMITER_METHODS);
    throw new TypeError(`${name}.limiter must be a limiter, got ${show(limiter)}`);
  }
  if (typeof label !== "string" && label !== index) {
    throw new TypeError(`${name}.name must be a string, got ${show(label)}`);
  }
  if (key === undefined) return membersBehind(limiter, label, sameKey);
  if (!isFunction(key)) throw new TypeError(`${name}.key must be a function, got ${show(key)}`);
  return membersBehind(limiter, label, key);
}

/** The limiter, or what stands together in it, under the keys of the whole. */
function membersBehind(
  limiter: AnyLimiter,
  label: string | number,
  keyOf: (key: unknown) => unknown,
): readonly Member[] {
  const members = membersOfLimiters.get(limiter);
  if (members !== undefined) {
    return members.map((member) => ({ ...member, label, keyOf: composed(member.keyOf, keyOf) }));
  }
  const parts = partsOf(limiter);
  const isAsync = parts === undefined ? promises(limiter) : parts.precautions !== undefined;
  return [{ limiter, label, isAsync, parts, keyOf }];
}

function composed(outer: Member["keyOf"], inner: Member["keyOf"]): Member["keyOf"] {
  if (inner === sameKey) return outer;
  return outer === sameKey ? inner : (key) => outer(inner(key));
}

function isLimiter(value: unknown): value is AnyLimiter {
  return LIMITER_METHODS.every((method) => hasMethod(value, method));
}

function isFunction(value: unknown): value is (key: unknown) => unknown {
  return typeof value === "function";
}

/** Whether a method is declared as asynchronous; most that promise are. */
function promises(limiter: object): boolean {
  const { consume }: { readonly consume?: unknown } = limiter;
  return Object.prototype.toString.call(consume) === "[object AsyncFunction]";
}
