import {
  allOf,
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  LeakyBucketLimiter,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  rl,
  StorageError,
  StorageTimeoutError,
} from "leak-snek";
import type { OnFailure } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import { InterferingLimiter } from "../../helpers/interfering-limiter.js";
import { AsyncJsonStorage, JsonStorage } from "../../helpers/json-storage.js";

const algorithm = leakyBucket(rl("10/h"));

/** Can be read, and fails when it is to be written. */
class ReadOnlyStorage extends JsonStorage {
  override write(): void {
    throw new Error("it is full");
  }
}

class AsyncReadOnlyStorage extends AsyncJsonStorage {
  override async write(): Promise<void> {
    throw new Error("it is full");
  }
}

/** Never answers when it is to be written. */
class HangingStorage extends AsyncJsonStorage {
  override async write(): Promise<void> {
    await new Promise(() => undefined);
  }
}

const storages = { failing: AsyncReadOnlyStorage, hanging: HangingStorage };

function faulty(kind: keyof typeof storages, onFailure?: OnFailure<string>) {
  return new AsyncLimiter({
    ...{ algorithm, deadlineMs: kind === "hanging" ? 500 : 60_000, onFailure },
    rateStorage: new storages[kind](),
    keyMutex: new AsyncMemoryMutex(),
  });
}

test("a fault of one leaves no charge with the others", () => {
  const member = new Limiter({ algorithm });
  const parts = { rateStorage: new ReadOnlyStorage(), keyMutex: new MemoryMutex() };
  const limiter = allOf([member, new Limiter({ algorithm, ...parts })]);
  expect(() => limiter.consume("key", 4)).toThrow(StorageError);
  expect(member.peek("key").remaining).toBe(10);
});

test.each([
  ["failing", StorageError],
  ["hanging", StorageTimeoutError],
] as const)("a %s storage leaves no charge with the others", async (kind, fault) => {
  const member = new AsyncLimiter({ algorithm, deadlineMs: 60_000 });
  const errors: unknown[] = [];
  const limiter = allOf([member, faulty(kind)]);
  limiter.on("error", ({ error }) => errors.push(error));
  await expect(limiter.consume("key", 4)).rejects.toThrow(fault);
  await expect(limiter.limitExceeded("key", 4)).rejects.toThrow(fault);
  expect(errors).toHaveLength(2);
  expect((await member.peek("key")).remaining).toBe(10);
});

test("a member's own policy decides in the place of its storage", async () => {
  const member = new AsyncLimiter({ algorithm, deadlineMs: 60_000 });
  for (const kind of ["failing", "hanging"] as const) {
    const allowing = allOf([member, faulty(kind, "allow")]);
    expect(await allowing.consume(kind, 4)).toMatchObject({ allowed: true, degraded: true });
    expect((await member.peek(kind)).remaining).toBe(6);

    const denying = allOf([member, faulty(kind, "deny")]);
    expect(await denying.consume(kind, 4)).toMatchObject({
      ...{ allowed: false, degraded: true, member: 1 },
    });
    expect((await member.peek(kind)).remaining).toBe(6);
  }
});

test("a limiter in the place of a storage is charged with the others, or not at all", async () => {
  const inPlace = new LeakyBucketLimiter({ rateLimit: rl("10/h") });
  const limiter = allOf([
    new AsyncLimiter({ algorithm, deadlineMs: 60_000 }),
    faulty("failing", inPlace),
  ]);
  expect(await limiter.consume("key", 4)).toMatchObject({ allowed: true, degraded: true });
  expect(inPlace.peek("key").remaining).toBe(6);

  const denied = allOf([faulty("failing", inPlace), new InterferingLimiter()]);
  expect((await denied.consume("key", 4)).allowed).toBe(false);
  expect(inPlace.peek("key").remaining).toBe(6);
});

test("what fails together is decided by the policies of all whom it is about", async () => {
  const rateStorage = new MemoryStorage<string>();
  const clock = new ManualClock();
  rateStorage.write("wrong", { operations: 1, updatedAt: 0, frames: [1] }, 60_000);
  const inPlace = new LeakyBucketLimiter({ rateLimit: rl("10/h") });
  const allowing = new AsyncLimiter({ algorithm, clock, onFailure: inPlace });
  const other = (onFailure: OnFailure<string>) =>
    new AsyncLimiter({ algorithm, clock, rateStorage, onFailure });

  expect(await allOf([allowing, other("allow")]).consume("wrong")).toMatchObject({
    ...{ allowed: true, degraded: true },
  });
  expect(inPlace.peek("wrong").remaining).toBe(9);

  expect(await allOf([allowing, other("deny")]).consume("wrong")).toMatchObject({
    ...{ allowed: false, degraded: true, member: 1 },
  });
  expect(inPlace.peek("wrong").remaining).toBe(9);

  await expect(allOf([allowing, other("throw")]).consume("wrong")).rejects.toThrow(StorageError);
  expect(inPlace.peek("wrong").remaining).toBe(9);
});

test("a charge that cannot be taken back comes to its member's policy", async () => {
  class Stubborn extends AsyncJsonStorage {
    writes = 0;
    override async write(key: string, ...rest: [never, never]): Promise<void> {
      if (++this.writes > 1) throw new Error("no more");
      await super.write(key, ...rest);
    }
    override async delete(): Promise<void> {
      throw new Error("no more");
    }
  }
  const stubborn = (onFailure: OnFailure<string>) =>
    new AsyncLimiter({
      ...{ algorithm, onFailure },
      rateStorage: new Stubborn(),
      keyMutex: new AsyncMemoryMutex(),
    });
  const throwing = allOf([stubborn("throw"), new InterferingLimiter()]);
  await expect(throwing.consume("key")).rejects.toThrow(StorageError);
  const denying = allOf([stubborn("deny"), new InterferingLimiter()]);
  expect((await denying.consume("key")).allowed).toBe(false);
});
