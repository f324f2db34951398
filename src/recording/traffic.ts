/** Recorded messages, read: which channel each came on, what it is, and whether it is valid. */

import { nameReader } from '../bus/names.ts';
import { bytesOf } from '../contract-report/observe.ts';
import type { ObservedMessage } from '../contract-report/report.ts';
import type { ParseResult } from '../core/codec.ts';
import type { NameOptions } from '../core/read-options.ts';
import type { ValidationError } from '../core/validation-error.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import type { RecordedChannel } from './recording.ts';

/** What is wanted of a codec. */
export interface MessageReader {
  safeParse(input: Uint8Array, options?: NameOptions): ParseResult<unknown>;
  nameOf(value: unknown): string | undefined;
}

/** A message as it was read. */
export interface Read {
  readonly observed: ObservedMessage;
  /** Where it stands among the messages, from 1 on. */
  readonly number: number;
  readonly atMs: number;
  /** Undefined where its exchange is none of those that were recorded. */
  readonly channel: ChannelInfo | undefined;
  /** Names of the two ends, by role. */
  readonly names: Readonly<Record<string, string>>;
  /** The type that it states; undefined where it states none that travels. */
  readonly name: string | undefined;
  readonly message: unknown;
  /** Why it is not valid; null where it is. */
  readonly error: ValidationError | null;
}

/** Whether messages of that type are extensions, of which the contract says nothing. */
export function isExtension({ messages, extensionMessages }: Catalogue, name: string): boolean {
  return (
    extensionMessages !== undefined &&
    !Object.hasOwn(messages, name) &&
    new RegExp(extensionMessages.pattern, 'u').test(name)
  );
}

/** Finds channels by exchanges and names of participants. */
class Channels {
  readonly #catalogue: Catalogue;
  readonly #recorded: readonly RecordedChannel[];

  constructor(catalogue: Catalogue, recorded: readonly RecordedChannel[]) {
    this.#catalogue = catalogue;
    this.#recorded = recorded;
  }

  /** Where exchanges of two channels have one name, the one that carries the message. */
  find({ exchange, from, to }: ObservedMessage, name: string | undefined): ChannelInfo | undefined {
    const candidates = this.#recorded
      .filter((one) => one.exchange === exchange && one.from === from && one.to === to)
      .flatMap(({ channel }) => this.#catalogue.channels[channel] ?? []);
    return candidates.find(({ messages }) => name !== undefined && messages.includes(name)) ?? candidates[0];
  }
}

function namesOf(
  channel: ChannelInfo | undefined,
  { exchange, from, to }: ObservedMessage,
): Record<string, string> {
  if (channel === undefined) return {};
  const addressed = nameReader(channel.exchange.name)(exchange) ?? {};
  return { ...addressed, [channel.sender]: from, [channel.receiver]: to };
}

/** Reads all messages. */
export function readTraffic(
  messages: readonly ObservedMessage[],
  recorded: readonly RecordedChannel[],
  catalogue: Catalogue,
  codec: MessageReader,
): Read[] {
  const channels = new Channels(catalogue, recorded);
  return messages.map((observed, index) => {
    const { type } = observed;
    const options = catalogue.discriminator === null && type !== undefined ? { name: type } : {};
    const result = codec.safeParse(bytesOf(observed), options);
    const name = result.ok ? (codec.nameOf(result.message) ?? type) : result.error.messageName;
    const channel = channels.find(observed, name ?? type);
    return {
      observed,
      number: index + 1,
      atMs: Date.parse(observed.at),
      channel,
      names: namesOf(channel, observed),
      name,
      message: result.ok ? result.message : undefined,
      error: result.ok ? null : result.error,
    };
  });
}
