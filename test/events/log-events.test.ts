import { AsyncLeakyBucketLimiter, LeakyBucketLimiter, logEvents, MemoryMutex, rl } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

/** A logger that keeps what it is given. */
class Lines {
  readonly lines: string[] = [];
  readonly debug = (message: string) => this.lines.push(`debug ${message}`);
  readonly info = (message: string) => this.lines.push(`info ${message}`);
  readonly warn = (message: string) => this.lines.push(`warn ${message}`);
  readonly error = (message: string) => this.lines.push(`error ${message}`);
}

test("logs admissions at info, denials and waits at debug, giving up at warning", async () => {
  const logger = new Lines();
  const clock = new ManualClock();
  const limiter = new LeakyBucketLimiter({
    rateLimit: rl("10/s"),
    clock,
    listener: logEvents(logger),
  });
  limiter.limitExceeded("my_key", 9);
  limiter.limitExceeded("my_key", 3);
  limiter.acquireSync("my_key", { cost: 2 });
  await limiter.acquire("my_key", { maxWaitMs: 10 }).catch(() => undefined);
  expect(logger.lines).toEqual([
    'info key "my_key": 9 admitted, 1 of 10 left',
    'debug key "my_key": 3 denied, retry in 200 ms',
    'debug key "my_key": 2 wait for 100 ms',
    'info key "my_key": 2 admitted, 0 of 10 left',
    expect.stringMatching(/^warn key "my_key": 1 gave up after \d+ ms, retry in 100 ms$/),
  ]);
});

test("logs decisions without the storage at warning, and faults at error", async () => {
  const logger = new Lines();
  const limiter = new AsyncLeakyBucketLimiter({
    rateLimit: rl("10/s"),
    rateStorage: {
      read: () => Promise.reject(new Error("no disk")),
      write: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    keyMutex: new MemoryMutex(),
    onFailure: "allow",
    listener: logEvents(logger),
  });
  await limiter.consume("my_key", 2);
  expect(logger.lines).toEqual([
    'error key "my_key": 2 failed: StorageError: rateStorage.read() failed for key "my_key"',
    'info key "my_key": 2 admitted, 0 of 10 left',
    'warn key "my_key": 2 admitted without the storage',
  ]);
});

test("logs to the console, and refuses what is no logger", () => {
  expect(() => logEvents(console)).not.toThrow();
  const call = () => Reflect.apply(logEvents, undefined, [{ info: () => undefined }]) as unknown;
  expect(call).toThrow(new TypeError("logger must have a method debug(), got [object Object]"));
});
