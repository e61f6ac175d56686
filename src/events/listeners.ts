import { show } from "../arguments.js";
import type { LimiterEvents, LimiterListener } from "../interfaces/index.js";

type EventName = keyof LimiterEvents<unknown>;

const EVENT_NAMES: readonly EventName[] = [
  "admitted",
  "denied",
  "waiting",
  "gave-up",
  "degraded",
  "error",
];

/** Who listens to the events of a limiter. */
export class Listeners<K> {
  readonly #listeners: LimiterListener<K>[] = [];

  /** Whether nobody does. */
  get isEmpty(): boolean {
    return this.#listeners.length === 0;
  }

  /**
   * @returns a function that removes it
   * @throws TypeError for what is no listener, or for an event that there is not
   */
  add(listener: LimiterListener<K>): () => void {
    requireListener(listener);
    this.#listeners.push(listener);
    return () => {
      const place = this.#listeners.indexOf(listener);
      if (place !== -1) this.#listeners.splice(place, 1);
    };
  }

  /** Calls all who listen to such an event. */
  tell<Name extends EventName>(name: Name, event: LimiterEvents<K>[Name]): void {
    // One who is called may add or remove others.
    for (const listener of this.#listeners.slice()) {
      const onError = (error: unknown) => {
        if (name !== "error") this.tell("error", { ...event, error });
      };
      try {
        const result = listener[name]?.(event);
        if (result instanceof Promise) result.catch(onError);
      } catch (error) {
        onError(error);
      }
    }
  }
}

function requireListener(listener: unknown): void {
  if (typeof listener !== "object" || listener === null) {
    throw new TypeError(`listener must be an object, got ${show(listener)}`);
  }
  for (const [name, method] of Object.entries<unknown>({ ...listener })) {
    if (!EVENT_NAMES.some((known) => known === name)) {
      throw new TypeError(`there is no event ${show(name)}, only ${EVENT_NAMES.join(", ")}`);
    }
    if (method !== undefined && typeof method !== "function") {
      throw new TypeError(`the listener for "${name}" must be a function, got ${show(method)}`);
    }
  }
}
