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
  readonly refuse: (reason: unknown) => void;
}

/**
 * The queue before one key: first come, first served.
 *
 * async-mutex holds the lock and wakes whoever waits for it, but cannot let a single one of them go.
 * So one call waits at the lock for all who stand in this queue, which anyone can leave at once.
 */
export class KeyQueue {
  readonly #lock = new Mutex();
  /** A set keeps the order of arrival, and lets go of anyone. */
  readonly #places = new Set<Place>();
  readonly #onIdle: () => void;
  #isWaitingAtLock = false;

  /** @param onIdle called when nobody holds the key or waits for it any more */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Takes the last place in the queue. */
  join(): Waiter {
    let giveUp: Waiter["giveUp"] = () => undefined;
    const turn = new Promise<() => void>((admit, refuse) => {
      const place = { admit, refuse };
      this.#places.add(place);
      giveUp = (reason) => {
        if (this.#places.delete(place)) place.refuse(reason);
      };
    });
    void this.#serveNext();
    return { turn, giveUp };
  }

  /** Waits at the lock, unless somebody does, and passes it to the first in the queue by then. */
  async #serveNext(): Promise<void> {
    if (this.#isWaitingAtLock || this.#places.size === 0) return;
    this.#isWaitingAtLock = true;
    const release = await this.#lock.acquire();
    this.#isWaitingAtLock = false;
    const [first] = this.#places;
    const releaseAndTell = () => {
      release();
      this.#tellIfIdle();
    };
    if (first === undefined) {
      releaseAndTell();
    } else {
      this.#places.delete(first);
      first.admit(releaseAndTell);
      void this.#serveNext();
    }
  }

  #tellIfIdle(): void {
    if (!this.#isWaitingAtLock && this.#places.size === 0 && !this.#lock.isLocked()) this.#onIdle();
  }
}
