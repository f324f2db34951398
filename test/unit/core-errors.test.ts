/** The one error class and its closed set of codes. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import { EbadgeError, errorCodes, ValidationError, type ErrorCode } from '../../src/index.ts';

describe('error codes', () => {
  it('are a closed set: taking one away or adding one is a change of the interface', () => {
    expect([...errorCodes].sort()).toEqual([
      'ABORTED',
      'ACCESS_REFUSED',
      'BUFFER_FULL',
      'CLOSED',
      'CONNECTION_FAILED',
      'CONNECTION_LOST',
      'DUPLICATE_ANSWER',
      'EXPIRED',
      'HANDLER_FAILED',
      'INTERNAL',
      'INVALID_ARGUMENT',
      'INVALID_MESSAGE',
      'LATE_ANSWER',
      'MALFORMED_JSON',
      'NOT_IN_VERSION',
      'OUTBOX_FAILED',
      'OUTPUT_DRIFT',
      'OUTPUT_UNWRITABLE',
      'PUBLISH_REFUSED',
      'REDELIVERY_EXHAUSTED',
      'REFUSED_BY_PEER',
      'SPEC_INVALID',
      'SPEC_UNREADABLE',
      'SPEC_UNSUPPORTED',
      'SUPERSEDED',
      'TIMEOUT',
      'TOPOLOGY_CONFLICT',
      'TOPOLOGY_MISSING',
      'UNHANDLED',
      'UNKNOWN_MESSAGE',
      'UNROUTABLE',
      'WRONG_CHANNEL',
    ]);
    expectTypeOf<ErrorCode>().not.toEqualTypeOf<string>();
  });
});

describe('EbadgeError', () => {
  it('carries code, message, facts and cause', () => {
    const cause = new RangeError('far');
    const error = new EbadgeError('TIMEOUT', 'late', { retryable: true, details: { ms: 5 }, cause });
    expect(error).toMatchObject({ code: 'TIMEOUT', message: 'late', retryable: true, details: { ms: 5 } });
    expect(error.cause).toBe(cause);
    expect(error.name).toBe('EbadgeError');
    expect(error).toBeInstanceOf(Error);
  });

  it('is not retryable and has no facts and no cause unless told', () => {
    const error = new EbadgeError('CLOSED', 'shut');
    expect(error.retryable).toBe(false);
    expect(error.details).toEqual({});
    expect(Object.hasOwn(error, 'cause')).toBe(false);
  });

  it('comes back from `from` as it is, subclasses included', () => {
    const error = new ValidationError('MALFORMED_JSON', 'no JSON', []);
    expect(EbadgeError.from(error)).toBe(error);
    expect(EbadgeError.from(error, 'TIMEOUT').code).toBe('MALFORMED_JSON');
  });

  it('is made by `from` out of anything, which becomes the cause', () => {
    const cause = new TypeError('bad');
    expect(EbadgeError.from(cause)).toMatchObject({ code: 'INTERNAL', message: 'bad', retryable: false });
    expect(EbadgeError.from(cause).cause).toBe(cause);
    expect(EbadgeError.from('text', 'CONNECTION_LOST')).toMatchObject({
      code: 'CONNECTION_LOST',
      message: 'text',
    });
    const things = [undefined, null, 0, {}, Symbol('s'), Object.create(null) as object, () => 1];
    for (const thing of things) expect(EbadgeError.from(thing).code).toBe('INTERNAL');
  });
});
