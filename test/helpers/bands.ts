import * as fc from "fast-check";
import type { Algorithm, RateLimit } from "leak-snek";
import { AllOfModel } from "../models/all-of-model.js";
import type { Model } from "../models/model.js";
import { makeLeakyBucket, makeSlidingWindow } from "./cases.js";
import type { Case } from "./cases.js";
import { histories, rateLimits, starts } from "./histories.js";
import type { Event } from "./histories.js";

/** The keys that the whole is asked for. */
export const KEYS = ["a", "b"] as const;
export type Key = (typeof KEYS)[number];

/** One of the limits that stand together, as plain data. */
export interface Band {
  readonly kind: "leaky bucket" | "sliding window";
  readonly rateLimit: RateLimit;
  readonly options: Case["options"];
  /** Whether both keys are one to it, as users of one tenant are. */
  readonly isShared: boolean;
}

/** What is played on limits that stand together. */
export interface TogetherCase {
  readonly bands: readonly Band[];
  readonly start: number;
  readonly history: readonly (Event & { readonly key: Key })[];
}

const MOST_EVENTS = 30;

const bands: fc.Arbitrary<Band> = fc.record({
  kind: fc.constantFrom("leaky bucket", "sliding window"),
  rateLimit: rateLimits,
  options: fc.record({
    burst: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    frames: fc.constantFrom(1, 3, 10, 1000),
    frameLimit: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  }),
  isShared: fc.boolean(),
});

/**
 * Three bands, and what is asked of two keys at the pace of one of them. A clock that goes back finds one
 * key only: what had drained before the other came may have been forgotten.
 */
export const togetherCases: fc.Arbitrary<TogetherCase> = fc
  .tuple(fc.tuple(bands, bands, bands), fc.nat(2))
  .chain(([three, pace]) => {
    const { operations, periodMs } = three[pace]?.rateLimit ?? { operations: 1, periodMs: 1 };
    return fc.record({
      bands: fc.constant(three),
      start: starts,
      history: fc
        .tuple(
          fc.boolean(),
          histories(operations, periodMs),
          fc.array(fc.constantFrom(...KEYS), { minLength: MOST_EVENTS, maxLength: MOST_EVENTS }),
        )
        .map(([goesBack, events, keys]) =>
          events.map((event, index) =>
            goesBack
              ? { ...event, key: "a" as const }
              : { ...event, key: keys[index] ?? "a", stepMs: Math.abs(event.stepMs) },
          ),
        ),
    });
  });

/** The algorithm of a band, and a model of it. */
export function makeBand({ kind, rateLimit, options }: Band): [Algorithm, Model] {
  const make = kind === "leaky bucket" ? makeLeakyBucket : makeSlidingWindow;
  return make(rateLimit, options);
}

/** The key that a band counts under. */
export function keyIn({ isShared }: Band, key: Key): string {
  return isShared ? "tenant" : key;
}

/** The models of all bands and keys. */
export class BandModels {
  readonly #models: readonly Map<string, Model>[];

  constructor(private readonly bands: readonly Band[]) {
    this.#models = bands.map(
      (band) => new Map(KEYS.map((key) => [keyIn(band, key), makeBand(band)[1]])),
    );
  }

  /** That of the whole, for a key. */
  of(key: Key): AllOfModel {
    return new AllOfModel(this.bands.map((_, index) => this.ofBand(index, key)));
  }

  ofBand(index: number, key: Key): Model {
    const band = this.bands[index];
    const model = band && this.#models[index]?.get(keyIn(band, key));
    if (model === undefined) throw new RangeError(`There is no band ${index}.`);
    return model;
  }
}
