/** Tasks run without a pause for the event loop, at most; then timers and I/O get their turn. */
const maxStretch = 10_000;

/**
 * Runs tasks later, one after another, in the order they came.
 *
 * Microtasks make a chain of deliveries complete within one turn of the event loop, which is what
 * keeps tests on a virtual clock deterministic; the bound keeps an endless chain (two parties that
 * answer each other for ever) from starving everything else.
 */
export class Scheduler {
  #tasks: (() => void)[] = [];
  #scheduled = false;
  #stretch = 0;
  #resetting = false;

  /** Runs the task after the current one; an exception of it becomes an uncaught one. */
  run(task: () => void): void {
    this.#tasks.push(task);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#resetOnNextTurn();
    if (this.#stretch < maxStretch) queueMicrotask(this.#drain);
    else setImmediate(this.#drain);
  }

  readonly #drain = (): void => {
    const tasks = this.#tasks;
    this.#tasks = [];
    this.#scheduled = false;
    this.#stretch += tasks.length;
    for (const task of tasks) {
      try {
        task();
      } catch (error) {
        // it is the task owner's bug: to be seen, but not at the others' expense
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };

  #resetOnNextTurn(): void {
    if (this.#resetting) return;
    this.#resetting = true;
    setImmediate(() => {
      this.#resetting = false;
      this.#stretch = 0;
    });
  }
}
