import { setTimeout as pause } from "node:timers/promises";
import type { TestRunner } from "leak-snek/testing";

/** For how many pauses a test may go on before it counts as hanging, which what is broken may well do. */
const PAUSES = 100;
const PAUSE_MS = 10;

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
  const settling = { isOver: false };
  const over = () => {
    settling.isOver = true;
  };
  test.then(over, over);
  await Promise.race([test, hangingAfterAll(settling)]);
}

/** Counts pauses and not the time: on a busy machine they take longer, as the test itself does. */
async function hangingAfterAll(settling: { readonly isOver: boolean }): Promise<void> {
  for (let pauses = 0; pauses < PAUSES; pauses++) {
    if (settling.isOver) return;
    await pause(PAUSE_MS);
  }
  throw new Error("hangs");
}
