import {
  LeakSnekError,
  LockLostError,
  LockTimeoutError,
  RateLimitExceededError,
  RateLimitSyntaxError,
  StorageError,
  StorageTimeoutError,
} from "leak-snek";
import type { Decision } from "leak-snek";

const denial: Decision = {
  allowed: false,
  limit: 10,
  remaining: 0,
  retryAfterMs: 250,
  resetAfterMs: 1000,
};

describe("each error has a class, a name and a code", () => {
  test.each([
    ["LeakSnekError", "LOCK_HELD", new LeakSnekError("LOCK_HELD", "told")],
    ["RateLimitSyntaxError", "RATE_LIMIT_SYNTAX", new RateLimitSyntaxError("told", "10", 2)],
    ["RateLimitExceededError", "RATE_LIMIT_EXCEEDED", new RateLimitExceededError("key", denial)],
    ["StorageError", "STORAGE", new StorageError("told")],
    ["StorageTimeoutError", "STORAGE_TIMEOUT", new StorageTimeoutError("told")],
    ["LockTimeoutError", "LOCK_TIMEOUT", new LockTimeoutError("told")],
    ["LockLostError", "LOCK_LOST", new LockLostError("told")],
  ] as const)("%s", (name, code, error) => {
    expect(error).toBeInstanceOf(LeakSnekError);
    expect(error).toBeInstanceOf(Error);
    expect(error.constructor.name).toBe(name);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(String(error).startsWith(`${name}: ${error.message}`)).toBe(true);
    expect(error.stack).toContain("errors.test");
  });

  test("and none is an instance of a sibling", () => {
    expect(new StorageTimeoutError("told")).not.toBeInstanceOf(StorageError);
    expect(new LockLostError("told")).not.toBeInstanceOf(LockTimeoutError);
  });
});

describe("an error keeps its cause", () => {
  const cause = new Error("the connection is gone");

  test.each([
    ["LeakSnekError", new LeakSnekError("STORAGE", "told", { cause })],
    ["StorageError", new StorageError("told", { cause })],
    ["StorageTimeoutError", new StorageTimeoutError("told", { cause })],
    ["LockTimeoutError", new LockTimeoutError("told", { cause })],
    ["LockLostError", new LockLostError("told", { cause })],
  ])("%s", (_name, error) => {
    expect(error.cause).toBe(cause);
    expect(error.message).toBe("told");
  });

  test("and has none when there was none", () => {
    expect("cause" in new StorageError("told")).toBe(false);
  });
});

describe("a RateLimitSyntaxError", () => {
  test("tells what was wrong, in what text, and where", () => {
    const error = new RateLimitSyntaxError('expected "/"', "10m", 2);
    expect(error).toMatchObject({ problem: 'expected "/"', text: "10m", position: 2 });
    expect(error.message).toBe('expected "/"\n  10m\n    ^');
  });
});

describe("a RateLimitExceededError", () => {
  test("carries the key and the decision", () => {
    const key = { user: 1 };
    const error = new RateLimitExceededError(key, denial);
    expect(error.key).toBe(key);
    expect(error.decision).toBe(denial);
  });

  test.each([
    ["a text", "user 1", 'key "user 1"'],
    ["a text with quotes and newlines", 'a"b\nc', 'key "a\\"b\\nc"'],
    ["the empty text", "", 'key ""'],
    ["a text of a megabyte", "x".repeat(1_000_000), `key "${"x".repeat(99)}…`],
    ["a long text that just fits", "x".repeat(98), `key "${"x".repeat(98)}"`],
    ["a number", 42, "key 42"],
    ["NaN", NaN, "key NaN"],
    ["a bigint", 42n, "key 42"],
    ["a symbol", Symbol("user"), "key Symbol(user)"],
    ["null", null, "key null"],
    ["undefined", undefined, "key undefined"],
    ["an object", { user: 1 }, "key [object Object]"],
    ["an array", ["user", 1], "key [object Array]"],
    ["an object without a prototype", Object.create(null), "key [object Object]"],
  ])("shows a key that is %s", (_what, key: unknown, shown) => {
    const error = new RateLimitExceededError(key, denial);
    expect(error.message).toBe(`the rate limit of ${shown} is exceeded, retry in 250 ms`);
  });

  test("shows a key whose text is long, whatever the key is, in short", () => {
    const keys: unknown[] = [Symbol("x".repeat(1_000_000)), Array<string>(100_000).fill("user")];
    for (const key of keys) {
      expect(new RateLimitExceededError(key, denial).message.length).toBeLessThan(200);
    }
  });
});
