/** What came of a call, and how long it took. */
export interface Outcome<T = unknown> {
  readonly answer?: T;
  readonly error?: unknown;
  readonly tookMs: number;
}

/** Makes a call and tells what came of it, whatever that is. */
export async function outcomeOf<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  const startedAt = performance.now();
  const took = () => performance.now() - startedAt;
  try {
    return { answer: await call(), tookMs: took() };
  } catch (error) {
    return { error, tookMs: took() };
  }
}

const TICK_MS = 5;

/**
 * Measures by how much the event loop is late, so that a busy machine is told from a late answer: no
 * timer can be punctual while nothing runs.
 */
export class LatenessWatch implements Disposable {
  #longestMs = 0;
  #lastTick = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** The longest that any timer has been late since the start. */
  get longestMs(): number {
    this.#tick();
    return this.#longestMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#lastTick - TICK_MS);
    this.#lastTick = now;
  }
}
