/** The longest delay that a timer of Node or a browser can hold; a longer one fires at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls back once after a delay of any length, in pieces when no timer holds it.
 *
 * @returns a function that calls it off
 */
export function callAfter(delayMs: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number) => {
    const pieceMs = Math.min(leftMs, LONGEST_DELAY_MS);
    timer = setTimeout(() => {
      if (leftMs > pieceMs) wait(leftMs - pieceMs);
      else callback();
    }, pieceMs);
  };
  wait(delayMs);
  return () => {
    clearTimeout(timer);
  };
}
