/** Tells listeners: each of them is called, whatever the others do. */
export class Told<A extends readonly unknown[]> {
  readonly #name: string;
  readonly #listeners = new Set<{ readonly call: (...told: A) => void }>();

  /** The name is what a listener's own fault is reported under. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Whether anybody listens. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  add(call: (...told: A) => void): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(...told: A): void {
    for (const listener of [...this.#listeners]) this.tellOne(listener.call, ...told);
  }

  tellOne(call: (...told: A) => void, ...told: A): void {
    try {
      call(...told);
    } catch (caught) {
      // to be seen; connections and messages are not to suffer for it
      console.error(`a listener of ${this.#name} threw:`, caught);
    }
  }
}
