import type { TestRunner } from "leak-snek/testing";

/** How long a test may take before it counts as hanging, which what is broken may well do. */
const PATIENCE_MS = 1000;

/**
 * The names of the tests that fail when what `register` registers is run.
 *
 * @param only the name of the only test to run; all run unless given
 */
export async function failuresOf(
  register: (runner: TestRunner) => void,
  only?: string,
): Promise<string[]> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  register({
    describe: (_name, body) => {
      body();
    },
    it: (name, body) => {
      if (only === undefined || name === only) tests.push({ name, body });
    },
  });
  const failures: string[] = [];
  for (const { name, body } of tests) {
    try {
      await withPatience(body());
    } catch {
      failures.push(name);
    }
  }
  return failures;
}

async function withPatience(test: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("hangs"));
    }, PATIENCE_MS);
  });
  try {
    await Promise.race([test, hanging]);
  } finally {
    clearTimeout(timer);
  }
}
