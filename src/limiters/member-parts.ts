import type { Reading } from "../adapters/readings.js";
import type {
  Algorithm,
  AsyncDecider,
  AsyncRateStorage,
  Clock,
  Decider,
  RateStorage,
} from "../interfaces/index.js";
import type { FailurePolicy } from "./failure-policy.js";

/** What a limiter is made of, for those who have it decide together with others. */
export interface MemberParts<K> {
  readonly storage: RateStorage<K> | AsyncRateStorage<K>;
  /** The time to decide by, in place of the storage's own. */
  readonly clock: Clock | undefined;
  /** What comes to all decisions of a synchronous limiter: the storage itself, if it does so alone. */
  readonly decider?: Decider<K>;
  /** What an asynchronous limiter does in trouble; undefined for a synchronous one. */
  readonly precautions?: MemberPrecautions<K>;
  /** How operations of that key are limited. */
  algorithmOf(key: K): Algorithm;
  /** What comes to the decisions by that algorithm, as `decider`. */
  deciderBy(algorithm: Algorithm): Decider<K> | AsyncDecider<K>;
  /** The rate of a key, and the time by which it is looked at. */
  read(key: K, algorithm: Algorithm): Reading | Promise<Reading>;
}

/** What an asynchronous limiter does in trouble. */
export interface MemberPrecautions<K> {
  readonly deadlineMs: number;
  readonly onFailure: FailurePolicy<K>;
}

const partsOfLimiters = new WeakMap<object, MemberParts<unknown>>();

/** Called by the constructors of limiters. */
export function tellParts<K>(limiter: object, parts: MemberParts<K>): void {
  partsOfLimiters.set(limiter, parts);
}

/** The parts of a limiter; undefined for one of the user's own making. */
export function partsOf(limiter: object): MemberParts<unknown> | undefined {
  return partsOfLimiters.get(limiter);
}
