/** What a publish heeds of an `AbortSignal`; every one of them is one. */
export interface GiveUpSignal {
  /** Whether it is given up already. */
  readonly aborted: boolean;
  /** Why, if that was said. */
  readonly reason: unknown;
  /** Has the listener called once, when it is given up. */
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  /** Forgets the listener. */
  removeEventListener(type: 'abort', listener: () => void): void;
}
