/** An example to choose. */
export interface TryExample {
  /** The message, `valid` or `invalid`, and its name: `report/valid/published`. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}
