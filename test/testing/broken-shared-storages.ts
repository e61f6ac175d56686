import { SharedMemoryStorage } from "leak-snek/shared";
import type { Algorithm, Clock, Rate } from "leak-snek";
import type { Broken } from "./broken.js";

/** What is easily got wrong when rates are laid out in cells of memory by hand. */
class Shared extends SharedMemoryStorage {
  constructor() {
    super({ maxKeys: 50, bytes: 10_000_000 });
  }
}

const INLINE_UNITS = 20;
const CONTENT_CELLS = 15;

export const brokenSharedStorages: readonly Broken<SharedMemoryStorage>[] = [
  {
    fault: "compares as much of a key as lies in its entry",
    foundBy: "never mixes up two keys, however strange",
    create: () =>
      new (class extends Shared {
        override read(key: string): Rate | undefined {
          return super.read(key.slice(0, INLINE_UNITS));
        }

        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(key.slice(0, INLINE_UNITS), rate, ttlMs);
        }
      })(),
  },
  {
    fault: "compares hashes in place of keys",
    foundBy: "never mixes up two keys, however strange",
    create: () => {
      const hash = (key: string) => String(key.length % 97);
      return new (class extends Shared {
        override read(key: string): Rate | undefined {
          return super.read(hash(key));
        }

        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(hash(key), rate, ttlMs);
        }
      })();
    },
  },
  {
    fault: "keeps the well-formed part of a text",
    foundBy: "never mixes up two keys, however strange",
    create: () => {
      const wellFormed = (key: string) => Buffer.from(key, "utf8").toString("utf8");
      return new (class extends Shared {
        override read(key: string): Rate | undefined {
          return super.read(wellFormed(key));
        }

        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(wellFormed(key), rate, ttlMs);
        }
      })();
    },
  },
  {
    fault: "keeps one block of frames",
    foundBy: "reads back what was written, whole",
    create: () =>
      new (class extends Shared {
        override write(key: string, rate: Rate, ttlMs: number): void {
          const { frames } = rate;
          const kept = frames && { frames: frames.slice(0, CONTENT_CELLS) };
          super.write(key, { ...rate, ...kept }, ttlMs);
        }
      })(),
  },
  {
    fault: "counts in 32 bits",
    foundBy: "reads back what was written, whole",
    create: () =>
      new (class extends Shared {
        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(key, { ...rate, operations: rate.operations | 0 }, ttlMs);
        }
      })(),
  },
  {
    fault: "leaves the frames of an earlier rate",
    foundBy: "keeps nothing of a rate that was written over",
    create: () =>
      new (class extends Shared {
        override write(key: string, rate: Rate, ttlMs: number): void {
          const frames = rate.frames ?? this.read(key)?.frames;
          super.write(key, { ...rate, ...(frames && { frames }) }, ttlMs);
        }
      })(),
  },
  {
    fault: "decides outside of the lock, on what it has read before",
    foundBy: "admits the capacity of a leaky bucket and no more, asked all at once",
    create: () => {
      const seen = new Map<string, Rate | undefined>();
      return new (class extends Shared {
        override admit(key: string, algorithm: Algorithm, cost: number, clock?: Clock): boolean {
          const rate = seen.get(key);
          seen.set(key, this.read(key));
          const now = (clock ?? this.clock).now();
          const next = algorithm.decide(rate && { ...rate }, now, cost);
          if (next !== undefined) this.write(key, next, 3_600_000);
          return next !== undefined;
        }
      })();
    },
  },
];
