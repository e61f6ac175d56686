import { StorageError } from "leak-snek";
import { SharedMemoryMutex } from "leak-snek/shared";
import { loadAsAnotherThread } from "../helpers/second-thread.js";

const other = loadAsAnotherThread();

function setup(times: { ttlMs?: number; acquireTimeoutMs?: number } = {}) {
  const mutex = new SharedMemoryMutex({ maxKeys: 10, ...times });
  return { mutex, stranger: other.SharedMemoryMutex.from(mutex.buffer, times) };
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("it went through");
}

test.each([
  [{ ttlMs: 9 }, "ttlMs must be a whole number from 10"],
  [{ acquireTimeoutMs: 0 }, "acquireTimeoutMs must be a whole number from 1"],
  [{ maxKeys: 0 }, "maxKeys must be a whole number from 1"],
])("refuses %p", (options, message) => {
  expect(() => new SharedMemoryMutex(options)).toThrow(message);
});

test("says which key is held, and with which code, by whichever object of the thread", () => {
  const { mutex } = setup();
  using lease = mutex.lock("user 1");
  for (const same of [mutex, SharedMemoryMutex.from(mutex.buffer)]) {
    expect(errorOf(() => same.lock("user 1"))).toMatchObject({
      code: "LOCK_HELD",
      message: 'key "user 1" is locked already, by this thread',
    });
  }
});

test("keeps another thread waiting, until its time is up", () => {
  const { mutex, stranger } = setup({ acquireTimeoutMs: 20 });
  {
    using lease = mutex.lock("key");
    expect(errorOf(() => stranger.lock("key"))).toMatchObject({ code: "LOCK_TIMEOUT" });
    stranger.lock("another")[Symbol.dispose]();
  }
  stranger.lock("key")[Symbol.dispose]();
  expect(mutex.size).toBe(0);
});

test("gives a lease that is over to the next, who keeps it when the late one gives it back", () => {
  const { mutex, stranger } = setup({ ttlMs: 30, acquireTimeoutMs: 10_000 });
  const late = mutex.lock("key");
  const askedAt = performance.now();
  const lease = stranger.lock("key");
  expect(performance.now() - askedAt).toBeGreaterThan(20);
  expect(lease.fencingToken).toBeGreaterThan(late.fencingToken);
  late[Symbol.dispose]();
  expect(errorOf(() => stranger.lock("key"))).toMatchObject({ code: "LOCK_HELD" });
  lease[Symbol.dispose]();
  stranger.lock("key")[Symbol.dispose]();
});

test("takes a lease of its own that is over anew", () => {
  const { mutex } = setup({ ttlMs: 10 });
  const first = mutex.lock("key");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(mutex.lock("key").fencingToken).toBeGreaterThan(first.fencingToken);
});

test("never forgets a key that is held, and says so when there is no room", () => {
  const { mutex } = setup();
  const leases = Array.from({ length: 10 }, (_, index) => mutex.lock(`user ${index}`));
  expect(() => mutex.lock("one more")).toThrow(StorageError);
  expect(mutex.size).toBe(10);
  leases[3]?.[Symbol.dispose]();
  mutex.lock("one more")[Symbol.dispose]();
  for (const index of [0, 1, 2, 4])
    expect(() => mutex.lock(`user ${index}`)).toThrow("locked already");
});

test("makes room by forgetting leases that are over", () => {
  const { mutex } = setup({ ttlMs: 10 });
  for (let index = 0; index < 10; index++) mutex.lock(`user ${index}`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  mutex.lock("one more")[Symbol.dispose]();
});
