/** A storage as its user might write it: it reads and writes text, and needs a mutex. */
export class JsonStorage {
  #texts = new Map();

  read(key) {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  write(key, rate) {
    this.#texts.set(key, JSON.stringify(rate));
  }

  delete(key) {
    this.#texts.delete(key);
  }
}
