import type { EbadgeError } from '../../core/errors.ts';
import type { MessageProperties, Publication, PublishListener } from '../transport.ts';
import type { Refusable } from './refusals.ts';

/** A publication that is ours alone: it may wait, and be sent again. */
export class Entry implements Refusable {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly deadlineMs: number | undefined;
  readonly properties: MessageProperties;
  readonly body: Uint8Array;
  returned = false;
  order = 0;
  refusedAtMs: number | undefined;
  readonly #listener: PublishListener;

  constructor(publication: Publication, listener: PublishListener) {
    this.exchange = publication.exchange;
    this.routingKey = publication.routingKey;
    this.mandatory = publication.mandatory;
    this.deadlineMs = publication.deadlineMs;
    this.properties = publication.properties;
    this.body = publication.body;
    this.#listener = listener;
  }

  resolve(): void {
    this.#listener.confirmed();
  }

  reject(error: EbadgeError): void {
    // not amid what goes wrong here: the listener may send it again at once
    queueMicrotask(() => this.#listener.failed(error));
  }
}
