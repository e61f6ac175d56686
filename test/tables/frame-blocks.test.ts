import fc from "fast-check";
import { FrameBlocks } from "../../src/tables/frame-blocks.js";
import { NONE } from "../../src/tables/none.js";
import { runs } from "../helpers/runs.js";
import { severalFrames } from "./frames.js";

const CLOSING_MS = 1_700_000_000_000;

describe("frames that a block can have come back as they were", () => {
  test.each([
    ["one", [1, CLOSING_MS, 3]],
    ["two", [1, CLOSING_MS, 3, CLOSING_MS + 1, 4]],
    ["ten", [1, ...Array.from({ length: 10 }, (_, i) => [CLOSING_MS + i, i + 1]).flat()]],
    ["49 days apart, with 65,535 each", [1, 0, 65_535, 2 ** 32 - 1, 2 * 65_535]],
    ["before 1970", [1, -5, 1, 10, 2]],
    ["that hold four billion", [1, CLOSING_MS, 2 ** 32 - 2, CLOSING_MS + 1, 2 ** 32 - 1]],
    ["that close at once", [1, CLOSING_MS, 3, CLOSING_MS, 3]],
  ])("%s", (_, frames) => {
    const blocks = new FrameBlocks();
    const block = blocks.add(7, frames);
    const back: number[] = [];
    blocks.unpack(block, back);
    expect(back).toEqual(frames);
  });
});

describe("frames that it cannot have are refused", () => {
  test.each([
    ["none", [1]],
    ["eleven", [1, ...Array.from({ length: 11 }, (_, i) => [CLOSING_MS + i, i + 1]).flat()]],
    ["spent ones", [3, CLOSING_MS, 3, CLOSING_MS + 1, 4]],
    ["half a one", [1, CLOSING_MS, 3, CLOSING_MS + 1]],
    ["over 49 days apart", [1, 0, 3, 2 ** 32, 4]],
    ["with 65,536 in it", [1, CLOSING_MS, 3, CLOSING_MS + 1, 3 + 65_536]],
    ["that hold more than 32 bits tell", [1, CLOSING_MS, 2 ** 32 - 1, CLOSING_MS + 1, 2 ** 32]],
    ["out of order", [1, CLOSING_MS, 3, CLOSING_MS - 1, 4]],
    ["that become fewer", [1, CLOSING_MS, 3, CLOSING_MS + 1, 2]],
    ["with a fraction", [1, CLOSING_MS + 0.5, 3, CLOSING_MS + 1.5, 4]],
    ["with half an operation", [1, CLOSING_MS, 3, CLOSING_MS + 1, 3.5]],
    ["with what is no number", [1, NaN, 3, CLOSING_MS + 1, 4]],
  ])("%s", (_, frames) => {
    const blocks = new FrameBlocks();
    const [good] = [blocks.add(7, [1, CLOSING_MS, 3, CLOSING_MS + 1, 4])];
    expect(blocks.add(8, frames)).toBe(NONE);
    expect(blocks.pack(good, frames)).toBe(false);
    expect(blocks.remove(good)).toBe(NONE);
  });
});

test("blocks that come and go are those of their rates", () => {
  const steps = fc.array(fc.record({ slot: fc.nat(600), frames: severalFrames }), {
    minLength: 300,
    maxLength: 900,
  });
  fc.assert(
    fc.property(steps, (history) => {
      const blocks = new FrameBlocks();
      const kept = new Map<number, { block: number; frames: number[] }>();
      for (const { slot, frames } of history) {
        const old = kept.get(slot);
        if (old === undefined) {
          const block = blocks.add(slot, frames);
          if (block !== NONE) kept.set(slot, { block, frames });
        } else {
          kept.delete(slot);
          const moved = kept.get(blocks.remove(old.block));
          if (moved !== undefined) moved.block = old.block;
        }
      }
      for (const { block, frames } of kept.values()) {
        const back: number[] = [];
        blocks.unpack(block, back);
        expect(back).toEqual(frames);
      }
    }),
    runs(20),
  );
});
