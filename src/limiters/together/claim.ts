import { describeKey } from "../../errors.js";
import { show, wrongArgument } from "../../arguments.js";
import { sameKey } from "./member.js";
import type { Member } from "./member.js";

/** What is asked of one member. */
export interface Claim {
  readonly member: Member;
  /** Its place among the members. */
  readonly index: number;
  /** The key that the member counts under. */
  readonly key: unknown;
  /** A whole number of operations from 1; for a peek from 0. */
  readonly cost: number;
}

/** Makes the claims of limits that stand together, and sees to it that no two are one and the same. */
export class Claims {
  readonly #members: readonly Member[];
  /** The members whose keys must differ. */
  readonly #rivals: readonly (readonly [Member, Member])[];

  /** @throws RangeError for two members that count each operation twice, whatever its key */
  constructor(members: readonly Member[]) {
    this.#members = members;
    this.#rivals = members.flatMap((member, index) =>
      members
        .slice(index + 1)
        .filter((other) => keepsTheSame(member, other))
        .map((other) => [member, other] as const),
    );
    for (const [member, other] of this.#rivals) {
      if (member.keyOf === sameKey && other.keyOf === sameKey) throw countedTwice(member, other);
    }
  }

  /** @throws RangeError for a key that two members would count twice */
  on(key: unknown, cost: number): readonly Claim[] {
    for (const [member, other] of this.#rivals) {
      const theirs = member.keyOf(key);
      if (Object.is(theirs, other.keyOf(key))) throw countedTwice(member, other, theirs);
    }
    return this.#members.map((member, index) => ({ member, index, key: member.keyOf(key), cost }));
  }
}

function keepsTheSame(member: Member, other: Member): boolean {
  if (member.parts === undefined || other.parts === undefined) {
    return member.limiter === other.limiter;
  }
  return member.parts.storage === other.parts.storage;
}

function countedTwice(member: Member, other: Member, ...keys: unknown[]): RangeError {
  const what = keys.length === 0 ? "every key" : describeKey(keys[0]);
  return wrongArgument(
    new RangeError(
      `members ${show(member.label)} and ${show(other.label)} keep ${what} in the same place, and would ` +
        "count each operation twice: give each a storage, or a prefix, of its own, or other keys",
    ),
  );
}
