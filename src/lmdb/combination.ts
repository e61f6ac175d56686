import type { Algorithm, ChargeDecision, Clock, Decision } from "../interfaces/index.js";
import type { Decisions } from "./decisions.js";

/** One of several charges, and who decides on it. */
export interface Part {
  readonly decisions: Decisions;
  readonly key: string;
  readonly algorithm: Algorithm;
  readonly cost: number;
  readonly clock: Clock | undefined;
}

/** Thrown within a transaction, to undo the charges that were made in it: one of them was denied. */
class Undoing extends Error {
  constructor(readonly answers: readonly Decision[]) {
    super("a charge was denied after others had been made");
  }
}

/**
 * Makes all charges or none, by `transact`, which undoes what is thrown out of it.
 *
 * @param now the time where a charge brings no clock
 */
export function chargeTogether(
  parts: readonly Part[],
  now: () => number,
  transact: <T>(work: () => T) => T,
): readonly ChargeDecision[] {
  try {
    return transact(() => chargeAll(parts, now()));
  } catch (error) {
    if (error instanceof Undoing) return error.answers;
    throw error;
  }
}

/** Who denies is asked all the same: a denial takes a rate back that lies too far ahead. */
function deniedOr(
  peek: Decision | undefined,
  { decisions, key, algorithm, cost }: Part,
  now: number,
): Decision {
  return peek?.allowed === true ? peek : decisions.consume(key, algorithm, cost, now);
}

function chargeAll(parts: readonly Part[], now: number): readonly ChargeDecision[] {
  const times = parts.map(({ clock }) => clock?.now() ?? now);
  const timeOf = (index: number) => times[index] ?? now;
  const answers = parts.map(({ decisions, key, algorithm, cost }, index) =>
    decisions.peek(key, algorithm, cost, timeOf(index)),
  );
  if (answers.some(({ allowed }) => !allowed)) {
    return parts.map((part, index) => deniedOr(answers[index], part, timeOf(index)));
  }
  return parts.map(({ decisions, key, algorithm, cost }, index) => {
    const answer = decisions.consume(key, algorithm, cost, timeOf(index));
    // Two storages of one name have the same keys, and then what fits alone may not fit together.
    if (!answer.allowed) {
      throw new Undoing(answers.map((other, place) => (place === index ? answer : other)));
    }
    return { ...answer, decidedAt: timeOf(index) };
  });
}
