import fc from "fast-check";

/** Frames of a sliding window, from two to a dozen: such as fit in a block, and some that do not. */
export const severalFrames: fc.Arbitrary<number[]> = fc
  .record({
    closing: fc.integer({ min: 0, max: 1_700_000_000_000 }),
    total: fc.integer({ min: 1, max: 1_000_000 }),
    others: fc.array(
      fc.tuple(fc.integer({ min: 1, max: 90_000_000 }), fc.integer({ min: 1, max: 66_000 })),
      { minLength: 1, maxLength: 11 },
    ),
  })
  .map(({ closing, total, others }) => {
    const frames = [1, closing, total];
    for (const [length, number] of others) {
      closing += length;
      total += number;
      frames.push(closing, total);
    }
    return frames;
  });
