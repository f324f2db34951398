import type { EbadgeError } from '../../core/errors.ts';
import { copyHeaders } from '../arguments.ts';
import type { MessageProperties, Publication } from '../transport.ts';
import type { Refusable } from './refusals.ts';

/** A publication of which we keep a copy: it may wait, and be sent again. */
export class Entry implements Refusable {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly deadlineMs: number | undefined;
  readonly properties: MessageProperties;
  readonly body: Buffer;
  returned = false;
  order = 0;
  refusedAtMs: number | undefined;
  readonly resolve: () => void;
  readonly reject: (error: EbadgeError) => void;

  constructor(publication: Publication, resolve: () => void, reject: (error: EbadgeError) => void) {
    const { properties, body } = publication;
    const { headers } = properties;
    this.exchange = publication.exchange;
    this.routingKey = publication.routingKey;
    this.mandatory = publication.mandatory;
    this.deadlineMs = publication.deadlineMs;
    this.properties =
      headers === undefined ? { ...properties } : { ...properties, headers: copyHeaders(headers) ?? {} };
    this.body = Buffer.allocUnsafe(body.length);
    this.body.set(body);
    this.resolve = resolve;
    this.reject = reject;
  }
}
