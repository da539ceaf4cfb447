// The outbox: what was typed and not yet acknowledged, kept in this browser so that a closed tab loses nothing.
// Each account has its own, and an entry is taken out the moment the desk has it.

export class Outbox {
  #prefix;
  #store;

  constructor(account, store = localStorage) {
    this.#prefix = `testimony-outbox:${account}:`;
    this.#store = store;
  }

  put(entry) {
    this.#store.setItem(this.#key(entry), JSON.stringify(entry));
  }

  drop(entry) {
    this.#store.removeItem(this.#key(entry));
  }

  // A browser gives its keys in no order; sorted, an original comes before the translation that renders it.
  /** Everything that still waits for one recording. */
  entries(recording) {
    return Object.keys(this.#store)
      .filter((key) => key.startsWith(this.#prefix))
      .sort()
      .map((key) => JSON.parse(this.#store.getItem(key)))
      .filter((entry) => entry.recording === recording);
  }

  #key({ segment, kind }) {
    return `${this.#prefix}${segment}:${kind}`;
  }
}
