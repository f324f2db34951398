/** Answers to messages that came: sent as answers, and sent again to whoever asks the same again. */

import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Protocol } from '../support/contract.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import type { Version } from './revisions.ts';
import type { Routes } from './routes.ts';
import type { Task } from './task.ts';

/** The answering side of a client. */
export class Replies<P extends Protocol> {
  readonly #routes: Routes;
  readonly #outbox: Outbox<P>;
  readonly #codec: Codec<P>;

  constructor(routes: Routes, outbox: Outbox<P>, codec: Codec<P>) {
    this.#routes = routes;
    this.#outbox = outbox;
    this.#codec = codec;
  }

  /** Answers a message; resolves when the broker has confirmed the answer. */
  reply(task: Task, answer: unknown): Promise<void> {
    try {
      const outgoing = this.#prepare(task, answer);
      const { delivery } = task.arrived;
      const { correlationId, messageId } = delivery.properties;
      const { version } = task;
      if (version === undefined) return this.#send(task, outgoing, correlationId ?? messageId);
      version.answer = outgoing;
      const others = version.takeWaiting();
      return Promise.all(
        [correlationId ?? messageId, ...others].map((id) => this.#send(task, outgoing, id)),
      ).then(() => undefined);
    } catch (error) {
      return Promise.reject(EbadgeError.from(error));
    }
  }

  /** Gives the answer that the same question had before; where there is none yet, as soon as there is. */
  async repeat(task: Task, version: Version): Promise<void> {
    const { correlationId, messageId } = task.arrived.delivery.properties;
    const id = correlationId ?? messageId;
    if (version.answer === undefined) version.await(id);
    else await this.#send(task, version.answer, id);
  }

  #prepare({ arrived: { channel, name } }: Task, answer: unknown): Outgoing {
    const expected = channel.replies[name]?.messages ?? [];
    // messages that do not say what they are: where there is one answer only, it is that
    const [only] = this.#routes.catalogue.discriminator === null && expected.length === 1 ? expected : [];
    const type = this.#codec.nameOf(answer) ?? only;
    if (type === undefined || !expected.includes(type) || typeof answer !== 'object' || answer === null) {
      const what = expected.length === 0 ? 'nothing' : expected.join(', ');
      throw new EbadgeError(
        'WRONG_CHANNEL',
        `${name} is answered by ${what}, not by ${JSON.stringify(type)}.`,
      );
    }
    return this.#outbox.prepare(type, answer, channel.sender);
  }

  #send(
    { arrived: { peer, channel } }: Task,
    outgoing: Outgoing,
    correlationId: string | undefined,
  ): Promise<void> {
    return this.#outbox.send(outgoing, peer, channel.sender, {
      messageId: crypto.randomUUID(),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
  }
}
