const { prototype } = Intl.DateTimeFormat;

/** Counts how often a time is formatted, which is how Intl is asked for the time of a zone. */
export class FormattingWatch implements Disposable {
  count = 0;
  readonly #original = Object.getOwnPropertyDescriptor(prototype, "format") ?? {};

  constructor() {
    const original = this.#original;
    const countOne = () => this.count++;
    Object.defineProperty(prototype, "format", {
      ...original,
      get(this: Intl.DateTimeFormat): unknown {
        countOne();
        return original.get?.call(this);
      },
    });
  }

  [Symbol.dispose](): void {
    Object.defineProperty(prototype, "format", this.#original);
  }
}
