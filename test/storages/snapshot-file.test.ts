import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { leakyBucket, MemoryStorage, rl, slidingWindow, StorageError } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { isLong, runs } from "../helpers/runs.js";

const bucket = leakyBucket(rl("10/m"));
const window = slidingWindow(rl("10/m"));

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-"));
  path = join(folder, "rates.json");
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A storage with a few rates, of a clock that stands still. */
function storageInUse(): MemoryStorage<string> {
  const clock = new ManualClock(1_700_000_000_000);
  const storage = new MemoryStorage<string>();
  storage.admit("user 1", bucket, 3, clock);
  storage.admit('ü "\ud800', window, 4, clock);
  storage.write("written", { operations: 5, updatedAt: 0 }, 1000);
  return storage;
}

/** The StorageError that a call comes to. */
async function rejectionOf(call: Promise<void>): Promise<StorageError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StorageError)) throw new Error(`no StorageError: ${String(error)}`);
  return error;
}

/** What a load makes of the file, for a storage in use: the error, and whether it changed anything. */
async function failureOf(content: string | Buffer): Promise<StorageError> {
  writeFileSync(path, content);
  const storage = storageInUse();
  const before = storage.snapshot().rates;
  const error = await rejectionOf(storage.loadFromFile(path));
  expect(storage.snapshot().rates).toEqual(before);
  return error;
}

/** The text of a file as it is when all is well. */
async function savedText(): Promise<string> {
  await storageInUse().saveToFile(path);
  return readFileSync(path, "utf8");
}

describe("a file", () => {
  test("holds a snapshot, whole, and gives it back", async () => {
    const storage = storageInUse();
    await storage.saveToFile(path);
    const later = new MemoryStorage<string>();
    await later.loadFromFile(path);
    expect(later.snapshot().rates).toStrictEqual(storage.snapshot().rates);
    expect(readdirSync(folder)).toEqual(["rates.json"]);
  });

  test("is of the moment of the call", async () => {
    const storage = storageInUse();
    const { rates } = storage.snapshot();
    const saved = storage.saveToFile(path);
    storage.delete("user 1");
    storage.admit("user 2", bucket, 1, new ManualClock());
    await saved;
    const later = new MemoryStorage<string>();
    await later.loadFromFile(path);
    expect(later.snapshot().rates).toStrictEqual(rates);
  });

  test("counts the time that passes while it lies there", async () => {
    const storage = new MemoryStorage<string>();
    storage.admit("key", bucket, 10);
    await storage.saveToFile(path);
    const later = Date.now() + 30_000;
    jest.spyOn(Date, "now").mockImplementation(() => later);
    const restored = new MemoryStorage<string>();
    await restored.loadFromFile(path);
    expect(restored.peek("key", bucket, 1).remaining).toBe(5);
  });

  test("takes the place of another, and folders that are missing are made", async () => {
    const deep = join(folder, "a", "b", "rates.json");
    await new MemoryStorage().saveToFile(deep);
    await storageInUse().saveToFile(deep);
    const later = new MemoryStorage();
    await later.loadFromFile(deep);
    expect(later.size).toBe(3);
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["rates.json"]);
  });

  test("may be formatted anew, and read as plain JSON", async () => {
    const content: unknown = JSON.parse(await savedText());
    writeFileSync(path, JSON.stringify(content, null, 2));
    const later = new MemoryStorage();
    await later.loadFromFile(path);
    expect(later.size).toBe(3);
    const another = new MemoryStorage();
    Reflect.apply(another.restore.bind(another), undefined, [content]);
    expect(another.size).toBe(3);
  });

  test("is whole when many are saved to it at once", async () => {
    const storages = Array.from({ length: 20 }, (_, size) => {
      const storage = new MemoryStorage<number>();
      for (let key = 0; key < size * 50; key++) storage.admit(key, bucket, 1, new ManualClock());
      return storage;
    });
    await Promise.all(storages.map((storage) => storage.saveToFile(path)));
    const later = new MemoryStorage();
    await later.loadFromFile(path);
    expect(storages.map(({ size }) => size)).toContain(later.size);
    expect(readdirSync(folder)).toEqual(["rates.json"]);
  });

  test("holds many keys", async () => {
    const count = isLong ? 200_000 : 20_000;
    const storage = new MemoryStorage<string>();
    for (let key = 0; key < count; key++) storage.admit(`user ${key}`, window, 3);
    await storage.saveToFile(path);
    const later = new MemoryStorage<string>();
    await later.loadFromFile(path);
    expect(later.size).toBe(count);
    expect(later.peek(`user ${count - 1}`, window, 1).remaining).toBe(7);
  });
});

describe("a file that is not whole", () => {
  test("is refused, wherever it was cut off", async () => {
    const bytes = Buffer.from(await savedText());
    for (let length = 0; length < bytes.length; length++) {
      const error = await failureOf(bytes.subarray(0, length));
      expect(error.message).toContain(`cannot load ${JSON.stringify(path)}: `);
      expect(error.cause).toBeInstanceOf(SyntaxError);
    }
  });

  test("is refused, whatever bytes were changed, unless it says the same", async () => {
    const text = await savedText();
    const bytes = Buffer.from(text);
    const content: unknown = JSON.parse(text);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 3 }),
        async (position, written) => {
          const changed = Buffer.from(bytes);
          changed.set(written.subarray(0, bytes.length - position), position);
          if (saysTheSame(changed.toString(), content)) return;
          await failureOf(changed);
        },
      ),
      runs(300),
    );
  });

  test("is refused when a digit was changed, or a rate was cut out", async () => {
    const text = await savedText();
    const corrupt = "the snapshot is corrupt: its content does not have its checksum";
    for (const changed of [
      text.replace('"operations":18000', '"operations":18001'),
      text.replace("user 1", "user 2"),
      text.replace(/,\{"key":"written".*?\}\}?,[^{]*?\}/, ""),
      text.replace(/,"checksum":"[^"]*"/, ""),
    ]) {
      expect(changed).not.toBe(text);
      expect((await failureOf(changed)).message).toBe(
        `cannot load ${JSON.stringify(path)}: ${corrupt}`,
      );
    }
  });

  test("tells where JSON went wrong", async () => {
    const { message, cause } = await failureOf('{"format": nonsense}');
    expect(cause).toBeInstanceOf(SyntaxError);
    expect(message).toContain((cause as SyntaxError).message);
  });

  test.each([
    ["null", "this is no snapshot of a MemoryStorage: null"],
    ["3", "this is no snapshot of a MemoryStorage: 3"],
    ["[]", "this is no snapshot of a MemoryStorage: its format is undefined"],
    ['{"gate":{"dt":1}}', "this is no snapshot of a MemoryStorage: its format is undefined"],
    [
      '{"format":"leak-snek snapshot","version":2,"pages":7}',
      "the snapshot is of version 2, and the newest that this release of leak-snek can read is 1: " +
        "a newer release made it",
    ],
  ])("is told from somebody else's: %s", async (content, problem) => {
    const error = await failureOf(content);
    expect(error.message).toBe(`cannot load ${JSON.stringify(path)}: ${problem}`);
    expect(error.cause).toEqual(new StorageError(problem));
  });

  test("says what is wrong in content that has its checksum", async () => {
    const snapshot = { ...new MemoryStorage().snapshot(), rates: [{ key: "key" }] };
    jest.spyOn(MemoryStorage.prototype, "snapshot").mockReturnValueOnce(snapshot as never);
    await new MemoryStorage().saveToFile(path);
    const error = await failureOf(readFileSync(path));
    expect(error.message).toContain("the snapshot is corrupt: rates[0].rate must be a rate");
  });
});

function saysTheSame(text: string, content: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(content);
  } catch {
    return false;
  }
}

describe("a path", () => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [3, "3"],
    ["", '""'],
    [{}, "[object Object]"],
  ])("is no %p: a TypeError", async (value: unknown, shown) => {
    const storage = storageInUse();
    const fault = new TypeError(`path must be a text that is not empty, got ${shown}`);
    const [save, load] = [storage.saveToFile.bind(storage), storage.loadFromFile.bind(storage)];
    for (const method of [save, load]) {
      await expect(Reflect.apply(method, undefined, [value])).rejects.toThrow(fault);
    }
  });

  test("that leads nowhere is a StorageError with the cause", async () => {
    const storage = storageInUse();
    const before = storage.snapshot().rates;
    for (const [place, code] of [
      [path, "ENOENT"],
      [folder, "EISDIR"],
    ] as const) {
      const error = await rejectionOf(storage.loadFromFile(place));
      expect(error.message).toContain(`cannot load ${JSON.stringify(place)}: ${code}`);
      expect(error.cause).toMatchObject({ code });
    }
    expect(storage.snapshot().rates).toEqual(before);
  });

  test("below a file cannot be saved to", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "content");
    const error = await rejectionOf(storageInUse().saveToFile(join(file, "rates.json")));
    expect(error.cause).toMatchObject({ syscall: "mkdir" });
    expect(readdirSync(folder)).toEqual(["file"]);
    expect(readFileSync(file, "utf8")).toBe("content");
  });

  test("that is a folder cannot be saved to, and nothing is left behind", async () => {
    mkdirSync(path);
    const error = await rejectionOf(storageInUse().saveToFile(path));
    expect(error.message).toContain(`cannot save to ${JSON.stringify(path)}: `);
    expect(error.cause).toMatchObject({ syscall: "rename" });
    expect(readdirSync(folder)).toEqual(["rates.json"]);
  });

  test("keeps its old file when a key cannot be saved", async () => {
    const text = await savedText();
    const storage = new MemoryStorage();
    storage.admit(Symbol("key"), bucket, 1, new ManualClock());
    await expect(storage.saveToFile(path)).rejects.toThrow("Symbol(key)");
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["rates.json"]);
  });
});
