import { setTimeout as pause } from "node:timers/promises";
import type { TestRunner } from "leak-snek/testing";

/** For how many pauses a test may go on before it counts as hanging, which what is broken may well do. */
const PAUSES = 100;
const PAUSE_MS = 10;

/**
 * The names of the tests that fail when what `register` registers is run.
 *
 * @param only the name of the only test to run; all run unless given
 * @param pauses for how many a test may go on
 */
export async function failuresOf(
  register: (runner: TestRunner) => void,
  only?: string,
  pauses = PAUSES,
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
      await withPatience(body(), pauses);
    } catch {
      failures.push(name);
    }
  }
  return failures;
}

async function withPatience(test: Promise<void>, pauses: number): Promise<void> {
  const settling = { isOver: false };
  const over = () => {
    settling.isOver = true;
  };
  test.then(over, over);
  await Promise.race([test, hangingAfter(pauses, settling)]);
}

/** Counts pauses and not the time: on a busy machine they take longer, as the test itself does. */
async function hangingAfter(pauses: number, settling: { readonly isOver: boolean }): Promise<void> {
  for (let paused = 0; paused < pauses; paused++) {
    if (settling.isOver) return;
    await pause(PAUSE_MS);
  }
  throw new Error("hangs");
}
