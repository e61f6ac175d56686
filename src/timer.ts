/** The longest delay that a timer of Node or a browser can hold; a longer one fires at once. */
export const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** How a delay is waited for. */
export interface DelayOptions {
  /** Whether the process is to end although this is still to come; false unless given. */
  readonly mayBeLeft?: boolean;
}

/**
 * Calls back once after a delay of any length, in pieces when no timer holds it, and never sooner: a
 * timer may be early by a part of a millisecond, and is then set again.
 *
 * @returns a function that calls it off
 */
export function callAfter(
  delayMs: number,
  callback: () => void,
  { mayBeLeft = false }: DelayOptions = {},
): () => void {
  const endsAt = performance.now() + delayMs;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number) => {
    timer = setTimeout(
      () => {
        const stillMs = endsAt - performance.now();
        if (stillMs > 0) wait(stillMs);
        else callback();
      },
      Math.min(Math.ceil(leftMs), LONGEST_DELAY_MS),
    );
    if (mayBeLeft) letProcessEnd(timer, true);
  };
  wait(delayMs);
  return () => {
    clearTimeout(timer);
  };
}

/** Whether the process may end before the timer has fired; where timers are plain numbers, it may not. */
export function letProcessEnd(timer: ReturnType<typeof setTimeout>, mayEnd: boolean): void {
  if (typeof timer !== "object") return;
  if (mayEnd) timer.unref();
  else timer.ref();
}
