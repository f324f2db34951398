/**
 * Messages for property-based tests, made from the schemas by fast-check (an optional package: `npm install --save-dev
 * fast-check`). A module of its own, so that `@ebadge/sdk/testing` can do without it.
 *
 * @packageDocumentation
 */

import { contract, type MessageMap } from '../../../generated/typescript/index.ts';
import { schemas } from '../../../generated/typescript/schemas.ts';
import { arbitrariesOf, type MessageArbitraries } from './make.ts';

export { arbitrariesOf, type InvalidMessage, type MessageArbitraries, type NameOf } from './make.ts';

/**
 * The messages of the eBADGE contract, valid and not.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { messages } from '@ebadge/sdk/testing/arbitraries';
 *
 * fc.assert(fc.property(messages.arbitrary('report'), (report) => report.values !== undefined));
 * fc.assert(fc.property(messages.invalid('report'), ({ text }) => !safeParse(text).ok));
 * ```
 */
export const messages: MessageArbitraries<MessageMap> = /* @__PURE__ */ arbitrariesOf(contract, schemas);
