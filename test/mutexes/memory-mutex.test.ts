import { LeakSnekError, MemoryMutex } from "leak-snek";
import { describeMutex } from "leak-snek/testing";

describeMutex({ describe, it, name: "MemoryMutex", create: () => new MemoryMutex() });

const bare: unknown = Object.create(null);

const anyKeys: readonly unknown[] = [
  bare,
  ...["", "key", 0, 1, NaN, Infinity, 1n, true, false, null, undefined],
  ...[Symbol("key"), Symbol("key"), {}, {}, [], () => undefined, new Date(0)],
];

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("it went through");
}

describe("a MemoryMutex", () => {
  test("says which key is held, and with which code", () => {
    const mutex = new MemoryMutex();
    using lease = mutex.lock("user 1");
    expect(errorOf(() => mutex.lock("user 1"))).toMatchObject({
      code: "LOCK_HELD",
      message: 'key "user 1" is locked already, by this thread',
    });
  });

  test("locks any key that a Map can hold, each alone", () => {
    const mutex = new MemoryMutex();
    const leases = anyKeys.map((key) => mutex.lock(key));
    expect(mutex.size).toBe(anyKeys.length);
    for (const key of anyKeys) expect(() => mutex.lock(key)).toThrow(LeakSnekError);
    for (const lease of leases) lease[Symbol.dispose]();
    expect(mutex.size).toBe(0);
    for (const key of anyKeys) mutex.lock(key)[Symbol.dispose]();
  });

  test("takes 0 and -0 for one key, as a Map does", () => {
    const mutex = new MemoryMutex();
    using lease = mutex.lock(0);
    expect(() => mutex.lock(-0)).toThrow(LeakSnekError);
  });

  test("counts what is held, and nothing after", () => {
    const mutex = new MemoryMutex();
    expect(mutex.size).toBe(0);
    {
      using first = mutex.lock("first");
      using second = mutex.lock("second");
      expect(mutex.size).toBe(2);
      expect(() => mutex.lock("first")).toThrow();
      expect(mutex.size).toBe(2);
    }
    expect(mutex.size).toBe(0);
  });

  test("shares nothing with another", () => {
    using lease = new MemoryMutex().lock("key");
    new MemoryMutex().lock("key")[Symbol.dispose]();
  });
});
