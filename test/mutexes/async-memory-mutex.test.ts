import { getEventListeners } from "node:events";
import { AsyncMemoryMutex, LockTimeoutError } from "leak-snek";
import type { AsyncLease } from "leak-snek";
import { describeAsyncMutex } from "leak-snek/testing";
import { isLong } from "../helpers/runs.js";

describeAsyncMutex({
  describe,
  it,
  name: "AsyncMemoryMutex",
  create: () => new AsyncMemoryMutex(),
});

describeAsyncMutex({
  describe,
  it,
  name: "AsyncMemoryMutex with a timeout",
  create: () => new AsyncMemoryMutex({ acquireTimeoutMs: 60_000 }),
});

/** Makes timers stand still until they are advanced; turns of the event loop go on. */
function stopTimers(): void {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
}

afterEach(() => {
  jest.useRealTimers();
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function release(lease: AsyncLease): Promise<void> {
  await lease[Symbol.asyncDispose]();
}

/** What becomes of a lock, noted when it does. */
function noted(lock: Promise<AsyncLease>): { lease?: AsyncLease; error?: unknown } {
  const note: { lease?: AsyncLease; error?: unknown } = {};
  lock.then(
    (lease) => (note.lease = lease),
    (error: unknown) => (note.error = error),
  );
  return note;
}

describe("a wait for a key", () => {
  test.each([1, 2, 1000, 2 ** 31 - 1, 2 ** 31, 10 * 2 ** 31])(
    "ends after %p ms, and not before",
    async (acquireTimeoutMs) => {
      stopTimers();
      const mutex = new AsyncMemoryMutex({ acquireTimeoutMs });
      const lease = await mutex.lock("user 1");
      const waiting = noted(mutex.lock("user 1"));
      jest.advanceTimersByTime(acquireTimeoutMs - 1);
      await turn();
      expect(waiting).toEqual({});
      jest.advanceTimersByTime(1);
      await turn();
      expect(waiting.error).toBeInstanceOf(LockTimeoutError);
      expect(waiting.error).toMatchObject({
        code: "LOCK_TIMEOUT",
        message: `key "user 1" was not free in ${acquireTimeoutMs} ms`,
      });
      await release(lease);
      expect(mutex.size).toBe(0);
    },
  );

  test("of 0 ms gets a key that is free, and none that is not", async () => {
    stopTimers();
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 0 });
    const lease = await mutex.lock("key");
    const waiting = noted(mutex.lock("key"));
    jest.advanceTimersByTime(0);
    await turn();
    expect(waiting.error).toBeInstanceOf(LockTimeoutError);
    await release(lease);
    await release(await mutex.lock("key"));
  });

  test("without a timeout sets no timer", async () => {
    stopTimers();
    const mutex = new AsyncMemoryMutex();
    await using lease = await mutex.lock("key");
    const waiting = mutex.lock("key");
    expect(jest.getTimerCount()).toBe(0);
    await release(lease);
    await release(await waiting);
  });

  test("ends for any key, whatever the message can show of it", async () => {
    stopTimers();
    const keys: readonly unknown[] = [Symbol("key"), {}, Object.create(null), "x".repeat(1e6)];
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 10 });
    for (const key of keys) {
      await using lease = await mutex.lock(key);
      const waiting = noted(mutex.lock(key));
      jest.advanceTimersByTime(10);
      await turn();
      expect(waiting.error).toBeInstanceOf(LockTimeoutError);
    }
  });

  test("leaves its place in the queue at once when its time is up", async () => {
    stopTimers();
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 10 });
    const lease = await mutex.lock("key");
    const first = noted(mutex.lock("key"));
    jest.advanceTimersByTime(5);
    const second = noted(mutex.lock("key"));
    jest.advanceTimersByTime(5);
    await turn();
    expect(first.error).toBeInstanceOf(LockTimeoutError);
    expect(second).toEqual({});
    await release(lease);
    await turn();
    expect(second.lease).toBeDefined();
  });

  test("for one key does not end by the time of another", async () => {
    stopTimers();
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 10 });
    const leases = [await mutex.lock("first"), await mutex.lock("second")];
    const first = noted(mutex.lock("first"));
    jest.advanceTimersByTime(9);
    const second = noted(mutex.lock("second"));
    jest.advanceTimersByTime(1);
    await turn();
    expect(first.error).toBeInstanceOf(LockTimeoutError);
    expect(second).toEqual({});
    await Promise.all(leases.map(release));
  });

  test("ends by its signal before its time", async () => {
    stopTimers();
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 10 });
    await using lease = await mutex.lock("key");
    const controller = new AbortController();
    const waiting = noted(mutex.lock("key", { signal: controller.signal }));
    jest.advanceTimersByTime(9);
    controller.abort("enough");
    jest.advanceTimersByTime(1);
    await turn();
    expect(waiting.error).toBe("enough");
  });
});

describe("the reason of a signal is what a lock rejects with", () => {
  test.each([
    ["an error", new Error("the client has gone")],
    ["a text", "the client has gone"],
    ["null", null],
    ["an object", { code: 499 }],
  ])("%s", async (_what, reason: unknown) => {
    const mutex = new AsyncMemoryMutex();
    const lease = await mutex.lock("key");
    const controller = new AbortController();
    const waiting = noted(mutex.lock("key", { signal: controller.signal }));
    controller.abort(reason);
    const early = noted(mutex.lock("key", { signal: AbortSignal.abort(reason) }));
    await turn();
    expect(waiting).toStrictEqual({ error: reason });
    expect(early).toStrictEqual({ error: reason });
    await release(lease);
    expect(mutex.size).toBe(0);
  });

  test("and an AbortError when none is given", async () => {
    const mutex = new AsyncMemoryMutex();
    await using lease = await mutex.lock("key");
    const controller = new AbortController();
    const waiting = mutex.lock("key", { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a lock leaves nothing behind", () => {
  const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

  /** Locks once with the signal, in each way in which that can end. */
  const endings: Record<
    string,
    (mutex: AsyncMemoryMutex, abort: AbortController) => Promise<void>
  > = {
    "had at once": async (mutex, { signal }) => {
      await release(await mutex.lock("key", { signal }));
    },
    "had after a wait": async (mutex, { signal }) => {
      const lease = await mutex.lock("key");
      const waiting = mutex.lock("key", { signal });
      await turn();
      expect([listeners(signal), jest.getTimerCount()]).toEqual([1, 1]);
      await release(lease);
      await release(await waiting);
    },
    "aborted before": async (mutex, abort) => {
      abort.abort("before");
      await expect(mutex.lock("key", { signal: abort.signal })).rejects.toBe("before");
    },
    "aborted while it waited": async (mutex, abort) => {
      const lease = await mutex.lock("key");
      const waiting = mutex.lock("key", { signal: abort.signal });
      abort.abort("while");
      await expect(waiting).rejects.toBe("while");
      await release(lease);
    },
    "aborted in the turn in which it asked": async (mutex, abort) => {
      const waiting = mutex.lock("key", { signal: abort.signal });
      abort.abort("at once");
      await expect(waiting).rejects.toBe("at once");
    },
    "out of time": async (mutex, { signal }) => {
      const lease = await mutex.lock("key");
      const waiting = noted(mutex.lock("key", { signal }));
      jest.advanceTimersByTime(1000);
      await turn();
      expect(waiting.error).toBeInstanceOf(LockTimeoutError);
      await release(lease);
    },
  };

  test.each(Object.entries(endings))("when it is %s", async (_name, ending) => {
    stopTimers();
    const mutex = new AsyncMemoryMutex({ acquireTimeoutMs: 1000 });
    const controller = new AbortController();
    await ending(mutex, controller);
    await turn();
    expect({
      keys: mutex.size,
      timers: jest.getTimerCount(),
      listeners: listeners(controller.signal),
    }).toEqual({ keys: 0, timers: 0, listeners: 0 });
  });

  test("on a signal that serves many", async () => {
    const mutex = new AsyncMemoryMutex();
    const { signal } = new AbortController();
    for (let round = 0; round < 100; round++) {
      await using lease = await mutex.lock(`key ${round % 3}`, { signal });
    }
    expect(listeners(signal)).toBe(0);
  });
});

describe("a key is in the map while somebody holds it or waits", () => {
  test("and no longer", async () => {
    const mutex = new AsyncMemoryMutex();
    expect(mutex.size).toBe(0);
    const asking = mutex.lock("first");
    expect(mutex.size).toBe(1);
    const first = await asking;
    const second = await mutex.lock("second");
    const waiting = mutex.lock("first");
    expect(mutex.size).toBe(2);
    await release(second);
    expect(mutex.size).toBe(1);
    await release(first);
    expect(mutex.size).toBe(1);
    await release(await waiting);
    expect(mutex.size).toBe(0);
  });

  test.each([
    ["the first", [0]],
    ["the last", [2]],
    ["all", [0, 1, 2]],
    ["all, the last first", [2, 1, 0]],
  ])("whichever waiters give up: %s", async (_which, quitters) => {
    const mutex = new AsyncMemoryMutex();
    const lease = await mutex.lock("key");
    const controllers = [0, 1, 2].map(() => new AbortController());
    const waiting = controllers.map(({ signal }) => noted(mutex.lock("key", { signal })));
    for (const quitter of quitters) controllers[quitter]?.abort(`gave up ${quitter}`);
    await turn();
    expect(mutex.size).toBe(1);
    await release(lease);
    for (const [index, note] of waiting.entries()) {
      await turn();
      if (quitters.includes(index)) {
        expect(note).toStrictEqual({ error: `gave up ${index}` });
      } else {
        expect(note.lease).toBeDefined();
        if (note.lease !== undefined) await release(note.lease);
      }
    }
    await turn();
    expect(mutex.size).toBe(0);
  });

  test.each([
    ["after", [0, 1]],
    ["before", [1, 0]],
  ])("though the next gives up in the turn of the release, %s it", async (_when, order) => {
    const mutex = new AsyncMemoryMutex();
    const lease = await mutex.lock("key");
    const controller = new AbortController();
    const next = noted(mutex.lock("key", { signal: controller.signal }));
    const steps = [
      () => void release(lease),
      () => {
        controller.abort("gave up");
      },
    ];
    for (const step of order) steps[step]?.();
    await turn();
    expect(next).toStrictEqual({ error: "gave up" });
    expect(mutex.size).toBe(0);
  });

  test("and the one behind is served when the next gives up in the turn of the release", async () => {
    const mutex = new AsyncMemoryMutex();
    const lease = await mutex.lock("key");
    const controller = new AbortController();
    const next = noted(mutex.lock("key", { signal: controller.signal }));
    const behind = noted(mutex.lock("key"));
    void release(lease);
    controller.abort("too late");
    await turn();
    expect(next.error).toBe("too late");
    expect(behind.lease).toBeDefined();
    expect(mutex.size).toBe(1);
  });

  test("and one that asks in the turn in which the last gives up is served", async () => {
    const mutex = new AsyncMemoryMutex();
    const lease = await mutex.lock("key");
    const controller = new AbortController();
    const last = noted(mutex.lock("key", { signal: controller.signal }));
    controller.abort("gave up");
    void release(lease);
    const late = noted(mutex.lock("key"));
    await turn();
    expect(last.error).toBe("gave up");
    expect(late.lease).toBeDefined();
    const later = noted(mutex.lock("key"));
    await turn();
    expect(later).toEqual({});
    if (late.lease !== undefined) await release(late.lease);
    await turn();
    expect(later.lease).toBeDefined();
  });
});

describe("an AsyncMemoryMutex", () => {
  test("locks any key that a Map can hold, each alone", async () => {
    const keys: readonly unknown[] = [
      ...["", "key", 0, 1, NaN, 1n, true, null, undefined],
      ...[Symbol("key"), Symbol("key"), {}, {}, [], () => undefined],
    ];
    const mutex = new AsyncMemoryMutex();
    const leases = await Promise.all(keys.map((key) => mutex.lock(key)));
    expect(mutex.size).toBe(keys.length);
    const waiting = keys.map((key) => noted(mutex.lock(key)));
    await turn();
    expect(waiting.every(({ lease }) => lease === undefined)).toBe(true);
    await Promise.all(leases.map(release));
    await turn();
    expect(waiting.every(({ lease }) => lease !== undefined)).toBe(true);
  });

  test("has released a key when the scope is left", async () => {
    const mutex = new AsyncMemoryMutex();
    {
      await using lease = await mutex.lock("key");
      expect(mutex.size).toBe(1);
    }
    expect(mutex.size).toBe(0);
  });

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])(
    "refuses an acquireTimeoutMs of %p",
    (acquireTimeoutMs) => {
      expect(() => new AsyncMemoryMutex({ acquireTimeoutMs })).toThrow(
        new RangeError(
          `acquireTimeoutMs must be a whole number from 0 to 2^53 - 1, got ${acquireTimeoutMs}`,
        ),
      );
    },
  );

  test.each([
    ["10", '"10"'],
    [null, "null"],
    [10n, "10"],
    [{}, "[object Object]"],
  ])("refuses an acquireTimeoutMs that is no number: %p", (acquireTimeoutMs: unknown, shown) => {
    const create = (): unknown => Reflect.construct(AsyncMemoryMutex, [{ acquireTimeoutMs }]);
    expect(create).toThrow(
      new TypeError(`acquireTimeoutMs must be a whole number from 0 to 2^53 - 1, got ${shown}`),
    );
  });
});

/** Numbers from 0 to below a bound that look random and are the same in every run (mulberry32). */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Many who lock keys at random, give up at random, and throw at random while they hold one. */
class Crowd {
  static readonly #KEYS = 1000;
  readonly outcomes = { served: 0, cancelled: 0, timedOut: 0, threw: 0 };
  readonly faults: string[] = [];
  readonly #mutex: AsyncMemoryMutex<number>;
  readonly #random: (below: number) => number;
  readonly #holders = new Uint8Array(Crowd.#KEYS);
  readonly #lastServed = new Int32Array(Crowd.#KEYS).fill(-1);
  #asked = 0;

  constructor(mutex: AsyncMemoryMutex<number>, seed: number) {
    this.#mutex = mutex;
    this.#random = pseudoRandom(seed);
  }

  /** So many members, each of whom locks so many keys, one after the other. */
  async run(members: number, locks: number): Promise<void> {
    await Promise.all(
      Array.from({ length: members }, async () => {
        for (let lock = 0; lock < locks; lock++) await this.#lockOnce();
      }),
    );
  }

  async #lockOnce(): Promise<void> {
    const key = this.#random(Crowd.#KEYS);
    const place = this.#asked++;
    const controller = new AbortController();
    try {
      const asking = this.#mutex.lock(key, { signal: controller.signal });
      this.#perhapsCancel(controller);
      await using lease = await asking;
      await this.#work(key, place);
    } catch (error) {
      this.#note(error);
    }
  }

  /** In the turn of the question, some turns later, which may be too late, or never. */
  #perhapsCancel(controller: AbortController): void {
    const turns = this.#random(12);
    if (turns === 0) controller.abort("cancelled");
    else if (turns < 4) void this.#cancelAfter(controller, turns);
  }

  async #cancelAfter(controller: AbortController, turns: number): Promise<void> {
    await this.#pass(turns);
    controller.abort("cancelled");
  }

  async #work(key: number, place: number): Promise<void> {
    const holders = (this.#holders[key] ?? 0) + 1;
    if (holders > 1) this.faults.push(`${holders} hold key ${key}`);
    if (place < (this.#lastServed[key] ?? 0)) this.faults.push(`key ${key} is out of order`);
    this.#holders[key] = holders;
    this.#lastServed[key] = place;
    try {
      await this.#pass(this.#random(3));
      if (this.#random(8) === 0) throw new Error("of the work");
      this.outcomes.served++;
    } finally {
      this.#holders[key] = (this.#holders[key] ?? 0) - 1;
    }
  }

  async #pass(turns: number): Promise<void> {
    for (let passed = 0; passed < turns; passed++) await turn();
  }

  #note(error: unknown): void {
    if (error === "cancelled") this.outcomes.cancelled++;
    else if (error instanceof LockTimeoutError) this.outcomes.timedOut++;
    else if (error instanceof Error && error.message === "of the work") this.outcomes.threw++;
    else throw error;
  }
}

/** A promise, and whether it has settled. */
function noteEnd(promise: Promise<void>): { readonly promise: Promise<void>; ended: boolean } {
  const note = { promise, ended: false };
  const end = () => {
    note.ended = true;
  };
  promise.then(end, end);
  return note;
}

/** Many hold and wait at a time. */
const [MEMBERS, LOCKS] = isLong ? [4000, 25] : [4000, 6];

test(`${MEMBERS * LOCKS} locks over 1,000 keys with random cancels, timeouts and throws: never two holders, served in order, nothing left in the map`, async () => {
  stopTimers();
  const mutex = new AsyncMemoryMutex<number>({ acquireTimeoutMs: 6 });
  const crowd = new Crowd(mutex, 1);

  const done = noteEnd(crowd.run(MEMBERS, LOCKS));
  while (!done.ended) {
    await turn();
    jest.advanceTimersByTime(1);
  }
  await done.promise;
  await turn();

  const { served, cancelled, timedOut, threw } = crowd.outcomes;
  expect(crowd.faults).toEqual([]);
  expect(served + cancelled + timedOut + threw).toBe(MEMBERS * LOCKS);
  for (const count of [served, cancelled, timedOut, threw]) {
    expect(count).toBeGreaterThan((MEMBERS * LOCKS) / 50);
  }
  expect({ keys: mutex.size, timers: jest.getTimerCount() }).toEqual({ keys: 0, timers: 0 });
});
