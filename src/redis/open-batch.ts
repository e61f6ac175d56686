import { Batch, KeyRequests } from "./batch.js";
import type { KeySpace } from "./key-space.js";
import { answerOf } from "./requests.js";
import type { Question, Request } from "./requests.js";
import type { Script } from "./script.js";

/**
 * What a batch may weigh, so that the server is not held for more than about a millisecond: in
 * microseconds, as a server of middling speed needs them.
 */
const MOST_WEIGHT = 1000;
const WEIGHT_OF_KEY = 4;
const WEIGHT_OF_REQUEST = 1;
/** So many characters of a key weigh as much as one microsecond. */
const CHARACTERS_OF_WEIGHT = 128;

/**
 * A batch that is being filled. Who asks gives the key as he knows it: to look that up costs less than
 * to make the server's name of it, which is done once for each key.
 */
export class OpenBatch {
  readonly batch: Batch;
  /** For how many milliseconds those wait who ask, each once; undefined for ever. */
  readonly waits: (number | undefined)[] = [];
  readonly #names: KeySpace;
  readonly #keys = new Map<string, KeyRequests>();
  #weight = 0;

  constructor(script: Script, names: KeySpace) {
    this.batch = new Batch(script);
    this.#names = names;
  }

  get isFull(): boolean {
    return this.#weight >= MOST_WEIGHT;
  }

  /** Whether anything is asked of a key. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** @throws TypeError for a key that is no text */
  ask<Answer>(
    Kind: new (question: Question) => Request<Answer>,
    key: string,
    question: Question,
    waitMs: number | undefined,
  ): Promise<Answer> {
    const { requests } = this.#requestsOf(key);
    this.#addWait(waitMs);
    const last: unknown = requests.at(-1);
    const isSame = last instanceof Kind && last.isAbout(question);
    const request = isSame ? last : new Kind(question);
    if (!isSame) {
      requests.push(request);
      this.#weight += WEIGHT_OF_REQUEST;
    }
    this.#weight += request.weight;
    return answerOf(request, waitMs);
  }

  /** Takes over what has been asked of a key, of which nothing is asked here as yet. */
  take(asked: KeyRequests, waitMs: number | undefined): void {
    this.#add(asked);
    this.#addWait(waitMs);
    for (const request of asked.requests) this.#weight += WEIGHT_OF_REQUEST + request.weight;
  }

  /** Moves what is asked of a key to the end of what is asked of it in another batch. */
  moveKey(key: string, to: OpenBatch): void {
    const moved = this.#keys.get(key);
    if (moved === undefined) return;
    this.#keys.delete(key);
    this.batch.keys.splice(this.batch.keys.indexOf(moved), 1);
    to.#requestsOf(key).requests.push(...moved.requests);
    for (const waitMs of this.waits) to.#addWait(waitMs);
  }

  #addWait(waitMs: number | undefined): void {
    if (!this.waits.includes(waitMs)) this.waits.push(waitMs);
  }

  #requestsOf(key: string): KeyRequests {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const requests = new KeyRequests(key, this.#names.nameOf(key));
    this.#add(requests);
    return requests;
  }

  #add(asked: KeyRequests): void {
    this.#keys.set(asked.key, asked);
    this.batch.keys.push(asked);
    this.#weight += WEIGHT_OF_KEY + asked.name.length / CHARACTERS_OF_WEIGHT;
  }
}
