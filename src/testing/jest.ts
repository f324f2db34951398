/**
 * The matchers in jest: to be imported once, for example in a file of `setupFilesAfterEnv`. The package is of ECMAScript
 * modules: jest runs it with `NODE_OPTIONS=--experimental-vm-modules`.
 *
 * @packageDocumentation
 */

import { EbadgeError } from '../core/errors.ts';
import { ebadgeMatchers, type EbadgeMatchers } from './matchers.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- as the types of jest have it
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as above
    interface Matchers<R, T = {}> extends EbadgeMatchers<R> {}
  }
}

const { expect } = globalThis as { readonly expect?: { readonly extend?: (matchers: object) => void } };

if (typeof expect?.extend !== 'function') {
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    'There is no global `expect` of jest here. With injectGlobals: false, call expect.extend(ebadgeMatchers) of @jest/globals yourself.',
  );
}
expect.extend(ebadgeMatchers);
