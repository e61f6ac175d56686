import type { Algorithm } from "./algorithm.js";
import type { Clock } from "./clock.js";
import type { Decision } from "./decision.js";

/** One of several charges that stand or fall together. */
export interface Charge {
  /** The storage that keeps the rate of the key. */
  readonly storage: object;
  /** The key in that storage. */
  readonly key: unknown;
  readonly algorithm: Algorithm;
  /** A whole number of operations from 1. */
  readonly cost: number;
  /** The time to decide by; the storage's own when undefined. */
  readonly clock: Clock | undefined;
}

/** What one of several charges came to. */
export interface ChargeDecision extends Decision {
  /** The time that a charge was made by, in milliseconds; without it, a charge cannot be undone. */
  readonly decidedAt?: number | undefined;
}

/**
 * A storage that takes several decisions in one atomic step, for itself and for the others of its
 * group: all the charges are made, or none is.
 */
export interface CombiningStorage {
  /** Storages with the same group take part in one step: those of one process' memory, of one client. */
  readonly group: object;

  /**
   * Makes all charges if each is admitted, else none.
   *
   * @param charges of storages of this group, no two of the same storage and key
   * @returns what `Decider.consume` would have answered for each, in their order: when one is denied,
   *   the others are as `peek` has them
   */
  consumeAll(charges: readonly Charge[]): readonly ChargeDecision[];

  /**
   * Takes back one charge that was made at `chargedAt` by its clock, and was not to be; see
   * `Algorithm.undo`. When absent, the storage compares and swaps, if it can do that with promises, or
   * else gives back.
   */
  undo?(charge: Charge, chargedAt: number): void;
}

/** `CombiningStorage` with promises, for state across a wire. */
export interface AsyncCombiningStorage {
  readonly group: object;

  /** Whether one step can take in these keys of these storages; every one when absent. */
  combines?(charges: readonly Charge[]): boolean;

  /** @param waitMs as in `AsyncDecider` */
  consumeAll(charges: readonly Charge[], waitMs?: number): Promise<readonly ChargeDecision[]>;

  undo?(charge: Charge, chargedAt: number, waitMs?: number): Promise<void>;
}
