/** Reading and writing eBADGE messages: the codec of the generated contract, as functions. */

import { contract, type Message, type Protocol } from '../generated/typescript/index.ts';
import { createCodec, type Codec, type ParseResult } from './core/codec.ts';
import type { ParseOptions, ReadOptions } from './core/read-options.ts';

/** The codec of the eBADGE contract. */
export const codec: Codec<Protocol> = createCodec(contract);

/**
 * Reads one message from UTF-8 bytes or text: strictly, unless the options say otherwise.
 *
 * @throws ValidationError `MALFORMED_JSON`, `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`, with the issues; retrying
 * never helps. EbadgeError `INVALID_ARGUMENT` when the input is neither text nor bytes, or an option is wrong.
 *
 * @example
 * ```ts
 * const message = parse('{"msg":"set_clock","offset":-3600}');
 * if (message.msg === 'set_clock') console.log(message.offset);
 *
 * parse('{"msg":"set_clock","offset":0,"colour":"red"}', {
 *   reading: 'tolerant',
 *   onForgiven: (forgiven) => console.log(forgiven), // [{ path: '/colour', what: 'unknown' }]
 * });
 * ```
 */
export const parse = (input: Uint8Array | string, options?: ParseOptions): Message =>
  codec.parse(input, options);

/** As {@link parse}, but returns the ValidationError instead of throwing it, and what was forgiven. */
export const safeParse = (input: Uint8Array | string, options?: ReadOptions): ParseResult<Message> =>
  codec.safeParse(input, options);

/**
 * Validates a message and writes it as UTF-8 JSON.
 *
 * @returns the bytes; their `buffer` may hold others too, as those of Node do: take them by `byteOffset` and `length`.
 * @throws ValidationError when the message is not valid: nothing invalid is ever written.
 *
 * @example
 * ```ts
 * const bytes = encode(setClock({ offset: null }));
 * ```
 */
export const encode = (message: Message): Uint8Array => codec.encode(message);

/**
 * Holds a value that was parsed elsewhere against the contract and returns it, unchanged.
 *
 * @throws ValidationError `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`.
 */
export const validate = (value: unknown): Message => codec.validate(value);
