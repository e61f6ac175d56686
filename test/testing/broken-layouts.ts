import type { Algorithm, Clock, Decision, DecidingStorage, Rate } from "leak-snek";

/** A storage that lays rates out as bytes, but not as it should. */
export interface BrokenLayout {
  readonly fault: string;
  /** The test of the suite that must find it. */
  readonly foundBy: string;
  /** Breaks a storage that keeps the contract. */
  readonly break: (storage: DecidingStorage<string>) => DecidingStorage<string>;
}

/** Passes everything on to a storage that keeps the contract; what is broken overrides some of it. */
class Passing implements DecidingStorage<string> {
  readonly clock: Clock;

  constructor(readonly storage: DecidingStorage<string>) {
    this.clock = storage.clock ?? { now: () => 0 };
  }

  read(key: string): Rate | undefined {
    return this.storage.read(key);
  }

  write(key: string, rate: Rate, ttlMs: number): void {
    this.storage.write(key, rate, ttlMs);
  }

  delete(key: string): void {
    this.storage.delete(key);
  }

  admit(key: string, algorithm: Algorithm, cost: number, clock?: Clock): boolean {
    return this.storage.admit(key, algorithm, cost, clock);
  }

  consume(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
    return this.storage.consume(key, algorithm, cost, clock);
  }

  peek(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
    return this.storage.peek(key, algorithm, cost, clock);
  }

  refund(key: string, algorithm: Algorithm, cost: number, clock?: Clock): void {
    this.storage.refund(key, algorithm, cost, clock);
  }
}

/** Keeps what it is given under another key. */
class Renaming extends Passing {
  constructor(
    storage: DecidingStorage<string>,
    readonly renamed: (key: string) => string,
  ) {
    super(storage);
  }

  override read(key: string): Rate | undefined {
    return super.read(this.renamed(key));
  }

  override write(key: string, rate: Rate, ttlMs: number): void {
    super.write(this.renamed(key), rate, ttlMs);
  }
}

/** Keeps another rate than it is given. */
class Rewriting extends Passing {
  constructor(
    storage: DecidingStorage<string>,
    readonly rewritten: (rate: Rate, before: () => Rate | undefined) => Rate,
  ) {
    super(storage);
  }

  override write(key: string, rate: Rate, ttlMs: number): void {
    const before = () => this.read(key);
    super.write(key, this.rewritten(rate, before), ttlMs);
  }
}

/** Decides on what it read the time before. */
class DecidingOutside extends Passing {
  readonly #seen = new Map<string, Rate | undefined>();

  override admit(key: string, algorithm: Algorithm, cost: number, clock?: Clock): boolean {
    const rate = this.#seen.get(key);
    this.#seen.set(key, this.read(key));
    const next = algorithm.decide(rate && { ...rate }, (clock ?? this.clock).now(), cost);
    if (next !== undefined) this.write(key, next, 3_600_000);
    return next !== undefined;
  }
}

const NEVER_MIXES_UP = "never mixes up two keys, however strange";
const READS_BACK = "reads back what was written, whole";

/** What lies in an entry of shared memory, in code units, and in a block of it, in numbers. */
const INLINE_UNITS = 20;
const CONTENT_CELLS = 15;
/** What LMDB takes for a key, in bytes. */
const LONGEST_KEY = 1978;

/** What is easily got wrong when rates are laid out by hand. */
export const brokenLayouts: readonly BrokenLayout[] = [
  {
    fault: "compares as much of a key as lies in its entry",
    foundBy: NEVER_MIXES_UP,
    break: (storage) => new Renaming(storage, (key) => key.slice(0, INLINE_UNITS)),
  },
  {
    fault: "cuts keys that are longer than the table takes",
    foundBy: NEVER_MIXES_UP,
    break: (storage) => new Renaming(storage, (key) => key.slice(0, LONGEST_KEY)),
  },
  {
    fault: "compares hashes in place of keys",
    foundBy: NEVER_MIXES_UP,
    break: (storage) => new Renaming(storage, (key) => String(key.length % 97)),
  },
  {
    fault: "keeps the well-formed part of a text",
    foundBy: NEVER_MIXES_UP,
    break: (storage) => new Renaming(storage, (key) => Buffer.from(key, "utf8").toString("utf8")),
  },
  {
    fault: "keeps one block of frames",
    foundBy: READS_BACK,
    break: (storage) =>
      new Rewriting(storage, (rate) => {
        const { frames } = rate;
        return { ...rate, ...(frames && { frames: frames.slice(0, CONTENT_CELLS) }) };
      }),
  },
  {
    fault: "counts in 32 bits",
    foundBy: READS_BACK,
    break: (storage) =>
      new Rewriting(storage, (rate) => ({ ...rate, operations: rate.operations | 0 })),
  },
  {
    fault: "leaves the frames of an earlier rate",
    foundBy: "keeps nothing of a rate that was written over",
    break: (storage) =>
      new Rewriting(storage, (rate, before) => {
        const frames = rate.frames ?? before()?.frames;
        return { ...rate, ...(frames && { frames }) };
      }),
  },
  {
    fault: "decides outside of its lock, on what it has read before",
    foundBy: "admits the capacity of a leaky bucket and no more, asked all at once",
    break: (storage) => new DecidingOutside(storage),
  },
];
