import { strict as assert } from "node:assert";
import type { AsyncLease, AsyncMutex } from "../interfaces/index.js";
import { strangeKeys } from "./strange-keys.js";
import { describeContract } from "./suite.js";
import type { Subject, Test } from "./suite.js";
import { someTurns, watch } from "./watched-calls.js";

/** What the suite of an asynchronous mutex is run on. */
export interface AsyncMutexSubject extends Subject<AsyncMutex<string>> {
  /**
   * For a mutex that several processes share: makes another one on the same locks, as another process
   * has it. Its leases can be lost, and are then held to have a fencing token and a signal.
   */
  readonly createAnother?: (mutex: AsyncMutex<string>) => AsyncMutex<string>;
}

/** The contract of `AsyncMutex`. */
export function describeAsyncMutex(subject: AsyncMutexSubject): void {
  const { createAnother } = subject;
  describeContract(subject, "an asynchronous mutex", (test) => {
    testExclusion(test);
    testRelease(test);
    testGivingUp(test);
  });
  if (createAnother === undefined) return;
  describeContract(subject, "a mutex that processes share", (test) => {
    testSharing(test, createAnother);
    testFencing(test, createAnother);
  });
}

function testSharing(
  test: Test<AsyncMutex<string>>,
  createAnother: (mutex: AsyncMutex<string>) => AsyncMutex<string>,
): void {
  test("excludes those of another process", async (mutex) => {
    const another = createAnother(mutex);
    const first = await mutex.lock("key");
    const second = watch(another.lock("key"));
    await release(await another.lock("another key"));
    await someTime();
    assert.equal(second.settled, false);
    await release(first);
    const lease = await second.promise;
    const third = watch(mutex.lock("key"));
    await someTime();
    assert.equal(third.settled, false);
    await release(lease);
    await release(await third.promise);
  });

  test("does not release what another process holds by then", async (mutex) => {
    const another = createAnother(mutex);
    const first = await mutex.lock("key");
    await release(first);
    const second = await another.lock("key");
    await release(first);
    const third = watch(mutex.lock("key"));
    await someTime();
    assert.equal(third.settled, false);
    await release(second);
    await release(await third.promise);
  });
}

function testFencing(
  test: Test<AsyncMutex<string>>,
  createAnother: (mutex: AsyncMutex<string>) => AsyncMutex<string>,
): void {
  test("gives each lease of a key a higher token than all before", async (mutex) => {
    const mutexes = [mutex, createAnother(mutex), createAnother(mutex)];
    let last = 0;
    for (const one of [...mutexes, ...mutexes.reverse(), ...mutexes]) {
      const lease = await one.lock("key");
      const token = lease.fencingToken ?? NaN;
      assert.ok(Number.isSafeInteger(token) && token > last, `${token} comes after ${last}`);
      last = token;
      await release(lease);
    }
  });

  test("has a signal that does not abort while the key is held, nor when it is given back", async (mutex) => {
    const lease = await mutex.lock("key");
    await someTime();
    assert.equal(lease.signal?.aborted, false);
    await release(lease);
    assert.equal(lease.signal.aborted, false);
  });
}

function testExclusion(test: Test<AsyncMutex<string>>): void {
  test("gives a key to one at a time, in the order asked", async (mutex) => {
    const served: number[] = [];
    let holders = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await using lease = await mutex.lock("key");
        holders++;
        assert.equal(holders, 1);
        await someTurns();
        served.push(index);
        holders--;
      }),
    );
    assert.deepEqual(
      served,
      Array.from({ length: 20 }, (_, index) => index),
    );
  });

  test("locks each key alone, however strange", async (mutex) => {
    const leases = await Promise.all(strangeKeys.map((key) => mutex.lock(key)));
    await Promise.all(leases.map(release));
    await Promise.all((await Promise.all(strangeKeys.map((key) => mutex.lock(key)))).map(release));
  });

  test("makes who asks for a held key wait, each of them", async (mutex) => {
    const lease = await mutex.lock("key");
    const waiting = [watch(mutex.lock("key")), watch(mutex.lock("key"))];
    await someTime();
    assert.deepEqual(
      waiting.map(({ settled }) => settled),
      [false, false],
    );
    await release(lease);
    for (const { promise } of waiting) await release(await promise);
  });
}

function testRelease(test: Test<AsyncMutex<string>>): void {
  test("frees the key when the scope throws", async (mutex) => {
    const work = async () => {
      await using lease = await mutex.lock("key");
      throw new Error("of the work");
    };
    await assert.rejects(work, /of the work/);
    await release(await mutex.lock("key"));
  });

  test("wakes one waiter a release", async (mutex) => {
    const lease = await mutex.lock("key");
    const [first, second] = [watch(mutex.lock("key")), watch(mutex.lock("key"))];
    await release(lease);
    const next = await first.promise;
    await someTime();
    assert.equal(second.settled, false);
    await release(next);
    await release(await second.promise);
  });

  test("releases a lease once, whoever holds the key by then", async (mutex) => {
    const first = await mutex.lock("key");
    await release(first);
    const second = await mutex.lock("key");
    await release(first);
    const third = watch(mutex.lock("key"));
    await someTime();
    assert.equal(third.settled, false);
    await release(second);
    await release(await third.promise);
  });
}

function testGivingUp(test: Test<AsyncMutex<string>>): void {
  test("takes nothing for a signal that has aborted already", async (mutex) => {
    const reason = new Error("given up");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(mutex.lock("key", { signal }), (error) => error === reason);
    await release(await mutex.lock("key"));
  });

  test("lets a waiter go at once, and serves those behind it", async (mutex) => {
    const lease = await mutex.lock("key");
    const giveUp = [new AbortController(), new AbortController()] as const;
    const first = watch(mutex.lock("key", { signal: giveUp[0].signal }));
    const second = watch(mutex.lock("key"));
    const third = watch(mutex.lock("key", { signal: giveUp[1].signal }));
    const fourth = watch(mutex.lock("key"));
    giveUp[0].abort(new Error("first gives up"));
    await assert.rejects(first.promise, /first gives up/);
    giveUp[1].abort(new Error("third gives up"));
    await assert.rejects(third.promise, /third gives up/);
    assert.deepEqual([second.settled, fourth.settled], [false, false]);
    await release(lease);
    await release(await second.promise);
    await release(await fourth.promise);
  });

  test("leaves a lease alone whose signal aborts once it is had", async (mutex) => {
    const controller = new AbortController();
    const lease = await mutex.lock("key", { signal: controller.signal });
    controller.abort();
    const next = watch(mutex.lock("key"));
    await someTime();
    assert.equal(next.settled, false);
    await release(lease);
    await release(await next.promise);
  });
}

async function release(lease: AsyncLease): Promise<void> {
  await lease[Symbol.asyncDispose]();
}

/** Long enough for whatever is going to happen by itself to have happened, also across a wire. */
async function someTime(): Promise<void> {
  await someTurns();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
