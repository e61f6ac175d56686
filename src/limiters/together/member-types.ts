import type { AllOfOptions } from "../all-of-limiter.js";
import type { AllOfMember, AsyncAllOfMember } from "./member.js";

/** What the compiler makes of members: the keys of the whole, and whether each fits. */

/** The limiter of a member. */
type LimiterOf<M> = M extends { readonly limiter: infer L } ? L : M;

/** The keys of a limiter. */
type KeyOfLimiter<L> = L extends { peek(key: infer K, cost?: number): unknown } ? K : never;

/** The keys of the whole that a member can take. */
type KeyOfMember<M> = M extends { readonly key: (key: infer K) => unknown }
  ? K
  : KeyOfLimiter<LimiterOf<M>>;

/** A function of each member's keys, of which one of the whole's is to be an argument of all. */
type Taking<M> = M extends unknown ? (key: KeyOfMember<M>) => void : never;

/** The keys that all members can take; never when there are none. */
export type WholeKey<Members extends readonly unknown[]> =
  Taking<Members[number]> extends (key: infer K) => void ? K : never;

/** Whether a member is of that kind and its function, if it has one, makes keys that its limiter takes. */
type Fits<M, Kind> = M extends Kind
  ? M extends { readonly key: (key: never) => infer Made }
    ? Made extends KeyOfLimiter<LimiterOf<M>>
      ? true
      : false
    : true
  : false;

/**
 * What may follow members of that kind. It looks at them from here, since the type of a parameter of
 * their own would have a say in what limiters that are made in place take for keys.
 */
type After<Members extends readonly unknown[], Kind, Options> = [WholeKey<Members>] extends [never]
  ? [misfit: "there is no key that all members take"]
  : { [Index in keyof Members]: Fits<Members[Index], Kind> }[number] extends true
    ? [options?: Options]
    : [misfit: "a member is no limiter, or takes no such key"];

/** What may follow synchronous members: options, if all of them fit. */
export type AfterMembers<Members extends readonly unknown[]> = After<
  Members,
  AllOfMember<WholeKey<Members>, unknown>,
  AllOfOptions<WholeKey<Members>>
>;

/** `AfterMembers` of either kind. */
export type AfterAsyncMembers<Members extends readonly unknown[]> = After<
  Members,
  AsyncAllOfMember<WholeKey<Members>, unknown>,
  AllOfOptions<WholeKey<Members>>
>;
