/**
 * The matchers in vitest 5 or later: to be imported once, for example in a file of `setupFiles`.
 *
 * @packageDocumentation
 */

import { expect } from 'vitest';
import { ebadgeMatchers, type EbadgeMatchers } from './matchers.ts';

declare module 'vitest' {
  // the type parameters are those of vitest's own declaration
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as above
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as above
    T = unknown,
  > extends EbadgeMatchers<R> {}
}

expect.extend(ebadgeMatchers);
