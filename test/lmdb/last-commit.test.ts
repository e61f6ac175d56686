import { openSync, readSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { leakyBucket, rl } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import { ManualClock } from "leak-snek/testing";
import { open } from "lmdb";
import { newFolder, removeFolder } from "../helpers/lmdb-folders.js";

/** Where the lock file has the number of the last commit. */
const NUMBER_AT = 8;

const algorithm = leakyBucket(rl("100/h"));
const clock = new ManualClock(1_700_000_000_000);
const folder = newFolder();
let folders = 0;

afterAll(() => {
  removeFolder(folder);
});

/** Does to an environment what lmdb does in a process that opens it, and was slow to. */
class SlowOpener {
  // Never closed: that would let go of the locks of this process.
  readonly #lockFile: number;
  readonly #number = new BigUint64Array(1);

  constructor(lockFile: string) {
    this.#lockFile = openSync(lockFile, "r+");
  }

  setBack(commits: number): void {
    readSync(this.#lockFile, this.#number, 0, 8, NUMBER_AT);
    this.#number[0] = (this.#number[0] ?? 0n) - BigInt(commits);
    writeSync(this.#lockFile, this.#number, 0, 8, NUMBER_AT);
  }
}

function newPath(): string {
  return join(folder, String(folders++));
}

describe.each([1, 2, 3, 4])("whoever sets the last commit back by %p", (commits) => {
  test("has no charge forgotten", () => {
    const path = newPath();
    using storage = new LmdbStorage({ path });
    const opener = new SlowOpener(join(path, "lock.mdb"));
    const keys = ["a", "b", "c"];
    for (let used = 1; used <= 30; used++) {
      for (const key of keys) storage.admit(key, algorithm, 1, clock);
      opener.setBack(commits);
      for (const key of keys) {
        expect(storage.peek(key, algorithm, 1, clock).remaining).toBe(100 - used);
      }
    }
  });

  test("has no new database lost, nor what is in the others", () => {
    const path = newPath();
    using storage = new LmdbStorage({ path });
    const opener = new SlowOpener(join(path, "lock.mdb"));
    for (let used = 1; used <= 10; used++) {
      for (let charge = 0; charge < 5; charge++) storage.admit("key", algorithm, 1, clock);
      opener.setBack(commits);
      using other = new LmdbStorage({ path, name: `other ${used}` });
      expect(other.consume("key", algorithm, 1, clock).remaining).toBe(99);
      expect(storage.peek("key", algorithm, 1, clock).remaining).toBe(100 - 5 * used);
    }
  });

  test("has nothing forgotten in an environment of the user's, as one file", async () => {
    const path = `${newPath()}.mdb`;
    const root = open({ path, overlappingSync: false });
    const storage = new LmdbStorage({ root });
    const opener = new SlowOpener(`${path}-lock`);
    for (let used = 1; used <= 10; used++) {
      storage.admit("key", algorithm, 1, clock);
      storage.admit("other", algorithm, 1, clock);
      opener.setBack(commits);
      for (const key of ["other", "key"]) {
        expect(storage.peek(key, algorithm, 1, clock).remaining).toBe(100 - used);
      }
    }
    storage.close();
    await root.close();
  });
});

test("an environment whose file is not where it was is asked itself", async () => {
  const path = newPath();
  const root = open({ path, overlappingSync: false });
  renameSync(path, newPath());
  const storage = new LmdbStorage({ root });
  for (let used = 1; used <= 3; used++) {
    expect(storage.consume("key", algorithm, 1, clock).remaining).toBe(100 - used);
  }
  storage.close();
  await root.close();
});
