import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm } from "leak-snek";
import { SharedMemoryStorage } from "leak-snek/shared";
import { ManualClock } from "leak-snek/testing";
import { heapOf } from "../../src/shared/heap.js";
import { fixedSpell } from "../../src/testing/fixed-spell.js";
import { ReferenceDecider } from "../../src/testing/reference-decider.js";
import { auditHeap } from "../helpers/heap-audit.js";
import { runs } from "../helpers/runs.js";

/** Something that is done to one of the keys, or to several at once. */
interface Deed {
  readonly kind: "admit" | "consume" | "peek" | "refund" | "delete" | "consumeAll";
  readonly key: number;
  readonly others: readonly number[];
  readonly cost: number;
  readonly stepMs: number;
}

const algorithms: readonly Algorithm[] = [
  leakyBucket({ operations: 10, periodMs: 1001 }, { burst: 7 }),
  slidingWindow({ operations: 20, periodMs: 1000 }, { frames: 7, frameLimit: 6 }),
  slidingWindow({ operations: 200, periodMs: 1000 }, { frames: 1000 }),
  fixedSpell(10, 1000),
];

/** Of every length at which a key is kept in another way. */
const keys = ["", "a", "é\ud83d", "b", "c", "d", "e", "f", "g"].map((key, index) =>
  key.repeat([1, 20, 21, 60, 61, 200][index % 6] ?? 1),
);

const deeds: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom("admit", "admit", "consume", "peek", "refund", "delete", "consumeAll"),
  key: fc.nat(keys.length - 1),
  others: fc.uniqueArray(fc.nat(keys.length - 1), { maxLength: 4 }),
  cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
  stepMs: fc.oneof(fc.constantFrom(0, 0, 1), fc.nat(300)),
});

test.each([20, 20_000])(
  "random histories of many keys in a storage for %d equal the reference, step by step",
  (maxKeys) => {
    const property = fc.property(fc.array(deeds, { maxLength: 150, size: "max" }), (history) => {
      const storage = new SharedMemoryStorage({ maxKeys, bytes: 200_000 + maxKeys * 500 });
      const reference = new ReferenceDecider<string>();
      const clock = new ManualClock(1_700_000_000_000);
      for (const { kind, key, others, cost, stepMs } of history) {
        clock.advance(stepMs);
        const all = kind === "consumeAll" ? [...new Set([key, ...others])] : [key];
        const charges = all.map((index) => chargeOf(index, cost));
        if (kind === "consumeAll") {
          const answers = storage.consumeAll(
            charges.map((charge) => ({ ...charge, storage, clock })),
          );
          const decisions = answers.map(({ decidedAt: _, ...decision }) => decision);
          deepStrictEqual(decisions, consumeAll(reference, charges, clock));
          continue;
        }
        for (const { key: name, algorithm } of charges) {
          if (kind === "delete") {
            storage.delete(name);
            reference.delete(name);
          } else {
            const answer: unknown = storage[kind](name, algorithm, cost, clock);
            deepStrictEqual(answer, reference[kind](name, algorithm, cost, clock));
          }
        }
      }
      auditHeap(heapOf("storage", storage.buffer));
    });
    fc.assert(property, runs(100));
  },
);

/** Each key has an algorithm of its own. */
function chargeOf(index: number, cost: number) {
  const algorithm = algorithms[index % algorithms.length];
  if (algorithm === undefined) throw new Error("there is no algorithm");
  return { key: keys[index] ?? "", algorithm, cost };
}

function consumeAll(
  reference: ReferenceDecider<string>,
  charges: readonly ReturnType<typeof chargeOf>[],
  clock: ManualClock,
) {
  const answers = charges.map(({ key, algorithm, cost }) =>
    reference.peek(key, algorithm, cost, clock),
  );
  if (answers.some(({ allowed }) => !allowed)) return answers;
  return charges.map(({ key, algorithm, cost }) => reference.consume(key, algorithm, cost, clock));
}
