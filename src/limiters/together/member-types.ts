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

/** A member of that kind whose function, if it has one, makes keys that its limiter takes. */
type FittingMember<M, Kind> = M extends { readonly key: (key: never) => infer Made }
  ? Made extends KeyOfLimiter<LimiterOf<M>>
    ? Kind
    : { readonly key: (key: never) => KeyOfLimiter<LimiterOf<M>> }
  : Kind;

type Fitting<Members extends readonly unknown[], Kind> = [WholeKey<Members>] extends [never]
  ? never
  : { readonly [Index in keyof Members]: FittingMember<Members[Index], Kind> };

/** Synchronous members that fit, and have a key that all of them take. */
export type FittingMembers<Members extends readonly unknown[]> = Fitting<
  Members,
  AllOfMember<WholeKey<Members>, unknown>
>;

/** `FittingMembers` of either kind. */
export type AsyncFittingMembers<Members extends readonly unknown[]> = Fitting<
  Members,
  AsyncAllOfMember<WholeKey<Members>, unknown>
>;
