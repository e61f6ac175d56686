import { Mutex } from "async-mutex";

/** Somebody who wants the key. */
export interface Waiter {
  /** Resolves when the key is had, to what gives it back; rejects when it was given up. */
  readonly turn: Promise<() => void>;
  /** Leaves the queue, unless the key is had already. */
  readonly giveUp: (reason: unknown) => void;
}

interface Place {
  readonly admit: (release: () => void) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The queue before one key: first come, first served.
 *
 * async-mutex holds the lock and wakes whoever waits for it, but cannot let a single one of them go.
 * So only the first in the queue waits at the lock itself, where cancelling reaches nobody else, and
 * the others wait here.
 */
export class KeyQueue {
  readonly #lock = new Mutex();
  /** A set keeps the order of arrival, and lets go of anyone at once. */
  readonly #places = new Set<Place>();
  readonly #onIdle: () => void;
  #atTheLock: Place | undefined;

  /** @param onIdle called when nobody holds the key or waits for it any more */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Takes the last place in the queue. */
  join(): Waiter {
    let giveUp: Waiter["giveUp"] = () => undefined;
    const turn = new Promise<() => void>((admit, reject) => {
      const place = { admit, reject };
      giveUp = (reason) => {
        this.#leave(place, reason);
      };
      this.#places.add(place);
    });
    this.#sendNextToTheLock();
    return { turn, giveUp };
  }

  #sendNextToTheLock(): void {
    const [next] = this.#places;
    if (next === undefined || this.#atTheLock !== undefined) return;
    this.#atTheLock = next;
    this.#lock.acquire().then(
      (release) => {
        this.#onAcquired(next, release);
      },
      () => {
        this.#onCancelled();
      },
    );
  }

  #onAcquired(place: Place, release: () => void): void {
    this.#atTheLock = undefined;
    const releaseAndTell = () => {
      release();
      this.#tellIfIdle();
    };
    if (this.#places.delete(place)) place.admit(releaseAndTell);
    else releaseAndTell();
    this.#sendNextToTheLock();
  }

  #onCancelled(): void {
    this.#atTheLock = undefined;
    this.#sendNextToTheLock();
    this.#tellIfIdle();
  }

  #leave(place: Place, reason: unknown): void {
    if (!this.#places.delete(place)) return;
    if (this.#atTheLock === place) this.#lock.cancel();
    place.reject(reason);
  }

  #tellIfIdle(): void {
    if (this.#atTheLock === undefined && this.#places.size === 0 && !this.#lock.isLocked()) {
      this.#onIdle();
    }
  }
}
