type BlockedListener = (blocked: boolean, reason?: string) => void;

/** Whether the broker takes publishes just now, and those who want to know of it. */
export class Blockage {
  #blocked = false;
  #reason: string | undefined;
  readonly #listeners = new Set<{ readonly call: BlockedListener }>();

  /** Whether the broker takes no publishes. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Takes note of what the broker said, and tells the listeners when it is news. */
  set(blocked: boolean, reason?: string): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.#reason = reason;
    for (const listener of this.#listeners) this.#tell(listener);
  }

  /** See `Transport.onBlocked`. */
  onChange(call: BlockedListener): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    if (this.#blocked) this.#tell(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(listener: { readonly call: BlockedListener }): void {
    const [blocked, reason] = [this.#blocked, this.#reason];
    // in a microtask, so that a listener that throws hinders neither amqplib nor the others
    queueMicrotask(() => {
      if (!this.#listeners.has(listener)) return;
      if (reason === undefined) listener.call(blocked);
      else listener.call(blocked, reason);
    });
  }
}
