/** What an answer comes to, unless the signal aborts before: then rejects with its reason. */
export async function unlessAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp);
  });
  try {
    return await Promise.race([answer, givenUp]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
