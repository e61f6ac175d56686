/** Who asked, and waits for the answer. */
export interface Asker<Answer> {
  /** For how many milliseconds; for ever when undefined. */
  readonly waitMs: number | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Tells those who asked what they are answered, in the order in which they asked, in two portions. */
export class Telling {
  /** How many are told at once as yet. */
  #atOnce: number;
  readonly #later: (() => void)[] = [];

  /** @param atOnce how many are told at once; the others by `tellRest` */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Whether there are others. */
  get hasRest(): boolean {
    return this.#later.length > 0;
  }

  resolve<Answer>(asker: Asker<Answer>, answer: Answer): void {
    if (this.#isToWait())
      this.#later.push(() => {
        asker.resolve(answer);
      });
    else asker.resolve(answer);
  }

  reject(asker: Asker<never>, error: unknown): void {
    if (this.#isToWait())
      this.#later.push(() => {
        asker.reject(error);
      });
    else asker.reject(error);
  }

  /** Tells those who have not been told. */
  tellRest(): void {
    for (const tell of this.#later.splice(0)) tell();
  }

  #isToWait(): boolean {
    return this.#atOnce-- <= 0;
  }
}

/** Tells all at once. */
export const AT_ONCE = new Telling(Infinity);
