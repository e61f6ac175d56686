import { strict as assert } from "node:assert";
import type { Mutex } from "../interfaces/index.js";
import { strangeKeys } from "./strange-keys.js";
import { describeContract } from "./suite.js";
import type { Subject } from "./suite.js";

/** The contract of `Mutex`, as far as one thread can tell. */
export function describeMutex(subject: Subject<Mutex<string>>): void {
  describeContract(subject, "a mutex", (test) => {
    test("throws for a key that its caller holds, instead of hanging", (mutex) => {
      using lease = mutex.lock("key");
      assert.throws(() => mutex.lock("key"));
    });

    test("frees the key at the end of the scope", (mutex) => {
      for (let round = 0; round < 3; round++) {
        using lease = mutex.lock("key");
      }
      mutex.lock("key")[Symbol.dispose]();
    });

    test("frees the key when the scope throws", (mutex) => {
      assert.throws(() => {
        using lease = mutex.lock("key");
        throw new Error("of the work");
      }, /of the work/);
      mutex.lock("key")[Symbol.dispose]();
    });

    test("keeps the key after a refused lock", (mutex) => {
      const lease = mutex.lock("key");
      assert.throws(() => mutex.lock("key"));
      assert.throws(() => mutex.lock("key"));
      lease[Symbol.dispose]();
      mutex.lock("key")[Symbol.dispose]();
    });

    test("releases a lease once, whoever holds the key by then", (mutex) => {
      const first = mutex.lock("key");
      first[Symbol.dispose]();
      using second = mutex.lock("key");
      first[Symbol.dispose]();
      assert.throws(() => mutex.lock("key"));
    });

    test("locks each key alone, however strange", (mutex) => {
      const leases = strangeKeys.map((key) => mutex.lock(key));
      for (const key of strangeKeys) assert.throws(() => mutex.lock(key));
      for (const lease of leases) lease[Symbol.dispose]();
      for (const key of strangeKeys) mutex.lock(key)[Symbol.dispose]();
    });
  });
}
