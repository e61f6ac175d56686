/**
 * What a contract suite needs of a test runner: the `describe` and `it` of jest, vitest, mocha or
 * node:test.
 */
export interface TestRunner {
  /** Groups tests. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Registers a test; it fails when its body throws or rejects. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/** What a contract suite is run on. */
export interface Subject<T> extends TestRunner {
  /** What the tests are listed under. */
  readonly name: string;
  /** Makes a fresh one; called by each test. */
  readonly create: () => T | Promise<T>;
  /** Ends one, after the test that it was made for, passed or failed. */
  readonly dispose?: (subject: T) => unknown;
}

/** Registers a test on a fresh subject. */
export type Test<T> = (name: string, body: (subject: T) => void | Promise<void>) => void;

/** Groups the tests of a contract. */
export function describeContract<T>(
  { describe, it, name, create, dispose }: Subject<T>,
  contract: string,
  body: (test: Test<T>) => void,
): void {
  describe(`${name} as ${contract}`, () => {
    body((testName, testBody) => {
      it(testName, async () => {
        const subject = await create();
        try {
          await testBody(subject);
        } finally {
          await dispose?.(subject);
        }
      });
    });
  });
}
