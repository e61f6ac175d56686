import type { Algorithm, Clock, Decision, Rate, RateStorage, VersionedRate } from "leak-snek";
import { MemoryStorage } from "leak-snek";
import { JsonStorage, SwappingJsonStorage } from "../helpers/json-storage.js";
import type { Broken } from "./broken.js";

class Storage extends JsonStorage {
  /** What a key is kept under. */
  protected row(key: string): string {
    return key;
  }

  override read(key: string): Rate | undefined {
    return super.read(this.row(key));
  }

  override write(key: string, rate: Rate, ttlMs: number): void {
    super.write(this.row(key), rate, ttlMs);
  }

  override delete(key: string): void {
    super.delete(this.row(key));
  }
}

export const brokenStorages: readonly Broken<RateStorage<string>>[] = [
  {
    fault: "a missing key reads as an empty rate",
    foundBy: "reads a missing key as undefined",
    create: () =>
      new (class extends Storage {
        override read(key: string): Rate {
          return super.read(key) ?? { operations: 0, updatedAt: 0 };
        }
      })(),
  },
  {
    fault: "delete does nothing",
    foundBy: "forgets what is deleted",
    create: () =>
      new (class extends Storage {
        override delete(_key: string): void {
          return;
        }
      })(),
  },
  {
    fault: "deleting a missing key throws",
    foundBy: "deletes what is not there without an error",
    create: () =>
      new (class extends Storage {
        override delete(key: string): void {
          if (this.read(key) === undefined) throw new Error("no such key");
          super.delete(key);
        }
      })(),
  },
  {
    fault: "deletes by a glob",
    foundBy: "deletes one key and no other",
    create: () =>
      new (class extends Storage {
        override delete(key: string): void {
          if (!key.endsWith("*")) super.delete(key);
          else this.rows.clear();
        }
      })(),
  },
  {
    fault: "trims its keys",
    foundBy: "never mixes up two keys, however strange",
    create: () =>
      new (class extends Storage {
        protected override row(key: string): string {
          return key.trim();
        }
      })(),
  },
  {
    fault: "encodes keys as UTF-8, where every lone surrogate is the same",
    foundBy: "never mixes up two keys, however strange",
    create: () =>
      new (class extends Storage {
        protected override row(key: string): string {
          return Buffer.from(key, "utf8").toString("hex");
        }
      })(),
  },
  {
    fault: "cuts long keys",
    foundBy: "never mixes up two keys, however strange",
    create: () =>
      new (class extends Storage {
        protected override row(key: string): string {
          return key.slice(0, 250);
        }
      })(),
  },
  {
    fault: "keeps keys in a plain object",
    foundBy: "reads a missing key as undefined",
    create: () => {
      const rows: Record<string, Rate> = {};
      return {
        read: (key) => rows[key],
        write(key, rate) {
          rows[key] = rate;
        },
        delete(key) {
          // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
          delete rows[key];
        },
      };
    },
  },
  {
    fault: "keeps only the numbers",
    foundBy: "reads back what was written, whole",
    create: () =>
      new (class extends Storage {
        override write(key: string, { operations, updatedAt }: Rate, ttlMs: number): void {
          super.write(key, { operations, updatedAt }, ttlMs);
        }
      })(),
  },
  {
    fault: "keeps 32 bits",
    foundBy: "reads back what was written, whole",
    create: () =>
      new (class extends Storage {
        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(key, { ...rate, updatedAt: rate.updatedAt | 0 }, ttlMs);
        }
      })(),
  },
  {
    fault: "merges what it writes into what is there, as HSET does",
    foundBy: "keeps nothing of a rate that was written over",
    create: () =>
      new (class extends Storage {
        override write(key: string, rate: Rate, ttlMs: number): void {
          super.write(key, { ...this.read(key), ...rate }, ttlMs);
        }
      })(),
  },
  {
    fault: "writes into the rate that it handed out",
    foundBy: "leaves a rate that was read as it was",
    create: () => {
      const rates = new Map<string, Rate>();
      return {
        read: (key) => rates.get(key),
        write(key, rate) {
          const kept = rates.get(key);
          if (kept === undefined) rates.set(key, { ...rate });
          else Object.assign(kept, rate);
        },
        delete: (key) => rates.delete(key),
      };
    },
  },
  {
    fault: "expires by a timer, which fires at once for more than 2^31 - 1 ms",
    foundBy: "keeps a rate for as long as it counts, be that years",
    create: () =>
      new (class extends Storage {
        override write(key: string, rate: Rate, ttlMs: number): void {
          if (ttlMs <= 2 ** 31 - 1) super.write(key, rate, ttlMs);
          else this.delete(key);
        }
      })(),
  },
  {
    fault: "takes the lifetime in whole seconds",
    foundBy: "takes a rate that counts for a millisecond more",
    create: () =>
      new (class extends Storage {
        override write(key: string, rate: Rate, ttlMs: number): void {
          if (Math.floor(ttlMs / 1000) === 0) throw new Error("invalid expire time");
          super.write(key, rate, ttlMs);
        }
      })(),
  },
  {
    fault: "never writes",
    foundBy: "reads back what was written, whole",
    create: () =>
      new (class extends Storage {
        override write(_key: string, _rate: Rate, _ttlMs: number): void {
          return;
        }
      })(),
  },
  {
    fault: "can swap, and does not say so",
    foundBy: "declares what it is capable of",
    create: () => new SwappingJsonStorage(),
  },
];

class BrokenDecider extends MemoryStorage<string> {}

export const brokenDeciders: readonly Broken<MemoryStorage<string>>[] = [
  {
    fault: "always admits",
    foundBy: "admits the capacity of a leaky bucket and no more, asked all at once",
    create: () =>
      new (class extends BrokenDecider {
        override admit(): boolean {
          return true;
        }
      })(),
  },
  {
    fault: "answers admit the wrong way round",
    foundBy: "decides as a sliding window does",
    create: () =>
      new (class extends BrokenDecider {
        override admit(key: string, algorithm: Algorithm, cost: number, clock?: Clock): boolean {
          return !super.admit(key, algorithm, cost, clock);
        }
      })(),
  },
  {
    fault: "takes every algorithm for a leaky bucket",
    foundBy: "decides as an algorithm that is none of ours does",
    create: () =>
      new (class extends BrokenDecider {
        override peek(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
          const decision = super.peek(key, algorithm, cost, clock);
          return { ...decision, resetAfterMs: decision.resetAfterMs + 1 };
        }
      })(),
  },
  {
    fault: "charges by a peek",
    foundBy: "decides as a leaky bucket does",
    create: () =>
      new (class extends BrokenDecider {
        override peek(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
          return this.consume(key, algorithm, cost, clock);
        }
      })(),
  },
  {
    fault: "gives nothing back",
    foundBy: "decides as a leaky bucket does",
    create: () =>
      new (class extends BrokenDecider {
        override refund(): void {
          return;
        }
      })(),
  },
  {
    fault: "ignores the clock that it is given",
    foundBy: "decides as a leaky bucket does",
    create: () =>
      new (class extends BrokenDecider {
        override admit(key: string, algorithm: Algorithm, cost: number): boolean {
          return super.admit(key, algorithm, cost, this.clock);
        }
      })(),
  },
  {
    fault: "keeps every key under the same",
    foundBy: "decides for each key alone, however strange",
    create: () =>
      new (class extends BrokenDecider {
        override consume(
          _key: string,
          algorithm: Algorithm,
          cost: number,
          clock?: Clock,
        ): Decision {
          return super.consume("key", algorithm, cost, clock);
        }
      })(),
  },
  {
    fault: "has no time of its own",
    foundBy: "goes by its own clock when it is given none",
    create: () =>
      new (class extends BrokenDecider {
        override peek(key: string, algorithm: Algorithm, cost: number, clock?: Clock): Decision {
          return super.peek(key, algorithm, cost, clock ?? { now: () => 0 });
        }
      })(),
  },
  {
    fault: "shows another rate than it decides by",
    foundBy: "shows the rate that it decides by",
    create: () =>
      new (class extends BrokenDecider {
        override read(_key: string): Rate | undefined {
          return undefined;
        }
      })(),
  },
  {
    fault: "decides without what was written",
    foundBy: "takes up a rate that was written",
    create: () => {
      const written = new JsonStorage();
      return new (class extends BrokenDecider {
        override read(key: string): Rate | undefined {
          return written.read(key) ?? super.read(key);
        }

        override write(key: string, rate: Rate, ttlMs: number): void {
          written.write(key, rate, ttlMs);
        }

        override delete(key: string): void {
          written.delete(key);
          super.delete(key);
        }
      })();
    },
  },
];

export const brokenSwappers: readonly Broken<SwappingJsonStorage>[] = [
  {
    fault: "swaps whatever the version",
    foundBy: "refuses to swap what somebody else has written, and leaves it",
    create: () =>
      new (class extends SwappingJsonStorage {
        override swap(
          key: string,
          _version: string,
          rate: Rate | undefined,
          ttlMs: number,
        ): boolean {
          return super.swap(key, this.rows.get(key) ?? "", rate, ttlMs);
        }
      })(),
  },
  {
    fault: "says that it swapped when it did not",
    foundBy: "lets one of many swap",
    create: () =>
      new (class extends SwappingJsonStorage {
        override swap(
          key: string,
          version: string,
          rate: Rate | undefined,
          ttlMs: number,
        ): boolean {
          super.swap(key, version, rate, ttlMs);
          return true;
        }
      })(),
  },
  {
    fault: "never swaps",
    foundBy: "swaps a rate that is as it was read",
    create: () =>
      new (class extends SwappingJsonStorage {
        override swap(): boolean {
          return false;
        }
      })(),
  },
  {
    fault: "takes a deleted key for unchanged",
    foundBy: "refuses to swap what somebody else has deleted",
    create: () =>
      new (class extends SwappingJsonStorage {
        override swap(
          key: string,
          version: string,
          rate: Rate | undefined,
          ttlMs: number,
        ): boolean {
          return super.swap(key, this.rows.has(key) ? version : "", rate, ttlMs);
        }
      })(),
  },
  {
    fault: "keeps a rate that was swapped for none",
    foundBy: "swaps a rate for none",
    create: () =>
      new (class extends SwappingJsonStorage {
        override swap(
          key: string,
          version: string,
          rate: Rate | undefined,
          ttlMs: number,
        ): boolean {
          return super.swap(key, version, rate ?? this.read(key), ttlMs);
        }
      })(),
  },
  {
    fault: "has one version for all keys",
    foundBy: "tells the versions of two keys apart from each other's changes",
    create: () =>
      new (class extends SwappingJsonStorage {
        #changes = 0;

        override write(key: string, rate: Rate, ttlMs: number): void {
          this.#changes++;
          super.write(key, rate, ttlMs);
        }

        override readVersioned(key: string): VersionedRate {
          return { rate: this.read(key), version: String(this.#changes) };
        }

        override swap(
          key: string,
          version: string,
          rate: Rate | undefined,
          ttlMs: number,
        ): boolean {
          if (version !== String(this.#changes)) return false;
          return super.swap(key, this.rows.get(key) ?? "", rate, ttlMs);
        }
      })(),
  },
  {
    fault: "reads no rate with its version",
    foundBy: "reads what was written, with a version",
    create: () =>
      new (class extends SwappingJsonStorage {
        override readVersioned(key: string): VersionedRate {
          return { rate: undefined, version: super.readVersioned(key).version };
        }
      })(),
  },
  {
    fault: "has no version for a key without a rate",
    foundBy: "has a version for a key without a rate",
    create: () =>
      new (class extends SwappingJsonStorage {
        override readVersioned(key: string): VersionedRate {
          return this.rows.has(key)
            ? super.readVersioned(key)
            : { rate: undefined, version: "missing" };
        }
      })(),
  },
];
