/** What went over a broker in this process, for tests that look at it, or wait for it. */

import { contract, type MessageMap, type Protocol } from '../../generated/typescript/index.ts';
import { schemas } from '../../generated/typescript/schemas.ts';
import { canFill, fillName, nameReader } from '../bus/names.ts';
import { observed } from '../contract-report/observe.ts';
import type { ContractReport, ObservedMessage } from '../contract-report/report.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { createCodec, type Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { checkRecording } from '../recording/check.ts';
import { recordedContract } from '../recording/contract-hash.ts';
import { recordingFormat, type RecordedChannel, type Recording } from '../recording/recording.ts';
import { standardCitations } from '../recording/standard-citations.ts';
import type { Broker } from '../reach.ts';
import type { Catalogue } from '../support/contract.ts';
import type { Publication, Transport } from '../transport/transport.ts';

/** Names but those of extensions, which stand for any. */
type WithoutExtensions<N> = N extends string ? (`ext_x` extends N ? never : N) : never;
/** The wire names of the contract's messages. */
export type MessageName = WithoutExtensions<keyof MessageMap>;

/** A message that went over the broker. */
export interface Recorded<M = unknown> extends ObservedMessage {
  /** Wire name of its type; undefined where it states none that travels. */
  readonly name: string | undefined;
  /** The message; undefined where it is not valid. */
  readonly message: M | undefined;
}

/** Options of {@link Recorder}. */
export interface RecorderOptions {
  /** Where the times come from: the clock of the test. Default: the system's. */
  readonly clock?: Clock;
}

interface Waiter {
  readonly name: string | undefined;
  readonly take: (recorded: Recorded) => void;
}

/** Who is on a channel, where exchanges have their parts' names in them. */
function channelsOf(catalogue: Catalogue, exchange: string, name: string | undefined): RecordedChannel[] {
  const found = Object.values(catalogue.channels).flatMap((channel) => {
    const names = nameReader(channel.exchange.name)(exchange);
    if (names === null) return [];
    const from = names[channel.sender] ?? channel.sender;
    const to = names[channel.group ?? channel.receiver] ?? channel.receiver;
    return [
      {
        channel: channel.id,
        exchange,
        from,
        to,
        carries: name !== undefined && channel.messages.includes(name),
      },
    ];
  });
  const carrying = found.filter(({ carries }) => carries);
  return (carrying.length > 0 ? carrying : found).map(({ carries: _, ...channel }) => channel);
}

/** The channels that answers come back on. */
function backOf(catalogue: Catalogue, { channel, from, to }: RecordedChannel): RecordedChannel[] {
  const its = catalogue.channels[channel];
  if (its?.group !== undefined || its === undefined) return [];
  const names = { [its.sender]: from, [its.receiver]: to };
  return Object.values(catalogue.channels)
    .filter(
      ({ sender, receiver, group }) =>
        sender === its.receiver && receiver === its.sender && group === undefined,
    )
    .filter(({ exchange }) => canFill(exchange.name, names))
    .map(({ id, exchange }) => ({
      channel: id,
      exchange: fillName(exchange.name, names),
      from: to,
      to: from,
    }));
}

/**
 * A broker that passes everything on to another one in this process, and keeps what was published: in order, with its
 * time, from whom to whom, exchange, routing key, message id and payload. What the broker refuses is taken out again.
 *
 * @example
 * ```ts
 * import { Recorder } from '@ebadge/sdk/testing';
 *
 * const recorder = new Recorder(new MemoryBroker());
 * const ts = await connect({ role: 'controller', as: 'ts', broker: recorder });
 * await ts.prepare('heh-42');
 * await ts.to('heh-42').publish('set_clock', { offset: 60 });
 * const { message } = await recorder.next('set_clock');
 * console.log(message?.offset, recorder.report().findings.length);
 * ```
 */
export class Recorder implements Broker {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #codec: Codec<Protocol> = createCodec(contract);
  readonly #messages: Recorded[] = [];
  readonly #taken = new Set<Recorded>();
  readonly #waiters = new Set<Waiter>();
  readonly #startedMs: number;

  constructor(broker: Broker, options: RecorderOptions = {}) {
    this.#broker = broker;
    this.#clock = options.clock ?? systemClock;
    this.#startedMs = this.#clock.nowMs();
  }

  /** All that was published, in order: to exchanges that the contract names. */
  get messages(): readonly Recorded[] {
    return this.#messages;
  }

  /** Connects to the broker behind; what is published over this connection is recorded. */
  async connect(virtualHost: string): Promise<Transport> {
    const transport = await this.#broker.connect(virtualHost);
    const publish = (publication: Publication): Promise<void> => this.#publish(transport, publication);
    return new Proxy(transport, {
      get: (target, key) => {
        if (key === 'publish') return publish;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      // what is submitted would go past: `publish` does the same
      has: (target, key) => key !== 'submit' && Reflect.has(target, key),
    });
  }

  /**
   * The next message of a type (or of any) that no earlier call has returned: it may have been published already, or it
   * is waited for. No test needs to sleep.
   *
   * @param options.timeoutMs Time to wait, of the system's clock. Default: 5,000.
   * @throws EbadgeError `TIMEOUT` when none came; it says what came instead.
   */
  next<N extends MessageName>(
    name: N,
    options?: { readonly timeoutMs?: number },
  ): Promise<Recorded<MessageMap[N]>>;
  next(name?: string, options?: { readonly timeoutMs?: number }): Promise<Recorded>;
  next(name?: string, { timeoutMs = 5000 }: { readonly timeoutMs?: number } = {}): Promise<Recorded> {
    const known = this.#messages.find(
      (recorded) => !this.#taken.has(recorded) && (name === undefined || recorded.name === name),
    );
    if (known !== undefined) {
      this.#taken.add(known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        const others = [...new Set(this.#messages.map((recorded) => recorded.name ?? '?'))].join(', ');
        reject(
          new EbadgeError(
            'TIMEOUT',
            `No ${name ?? 'message'} was published within ${timeoutMs} ms. ${others === '' ? 'Nothing was.' : `Published were: ${others}.`}`,
            { retryable: true },
          ),
        );
      }, timeoutMs);
      const waiter: Waiter = {
        name,
        take: (recorded) => {
          clearTimeout(timer);
          resolve(recorded);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Forgets what was published so far. Who waits goes on waiting. */
  clear(): void {
    this.#messages.length = 0;
    this.#taken.clear();
  }

  /** What was published, as `ebadge record` would have written it. */
  recording(): Recording {
    const { catalogue } = contract;
    const seen = this.#messages.flatMap(({ exchange, name }) => channelsOf(catalogue, exchange, name));
    const all = [...seen, ...seen.flatMap((one) => backOf(catalogue, one))];
    const channels = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    const [first] = channels;
    const messages = this.#messages.map(({ name: _, message: __, ...rest }): ObservedMessage => rest);
    const at = (ms: number): string => new Date(ms).toISOString();
    return {
      header: {
        event: 'recording',
        format: recordingFormat,
        contract: recordedContract(catalogue, schemas),
        startedAt: at(this.#startedMs),
        participant: first?.from ?? '',
        role: (first === undefined ? undefined : catalogue.channels[first.channel]?.sender) ?? '',
        channels,
      },
      messages,
      end: { event: 'end', at: at(this.#clock.nowMs()), messages: messages.length, why: 'stopped' },
      isCutOff: false,
    };
  }

  /** What was published, held against the contract: as `ebadge check-recording` does. */
  report(): ContractReport {
    const {
      participant: _,
      role: __,
      ...report
    } = checkRecording(this.recording(), {
      catalogue: contract.catalogue,
      codec: this.#codec,
      citations: standardCitations,
    });
    return report;
  }

  async #publish(transport: Transport, publication: Publication): Promise<void> {
    const recorded = this.#read(publication);
    // before the broker has it: what it causes is to come after it
    if (recorded !== undefined) this.#messages.push(recorded);
    try {
      const published = transport.publish(publication);
      if (recorded !== undefined) this.#tell(recorded);
      await published;
    } catch (error) {
      const index = recorded === undefined ? -1 : this.#messages.indexOf(recorded);
      if (index >= 0) this.#messages.splice(index, 1);
      throw error;
    }
  }

  #tell(recorded: Recorded): void {
    for (const waiter of this.#waiters) {
      if (waiter.name !== undefined && waiter.name !== recorded.name) continue;
      this.#waiters.delete(waiter);
      this.#taken.add(recorded);
      waiter.take(recorded);
      return;
    }
  }

  #read(publication: Publication): Recorded | undefined {
    const { body, properties } = publication;
    const result = this.#codec.safeParse(body);
    const name = result.ok
      ? this.#codec.nameOf(result.message)
      : (result.error.messageName ?? properties.type);
    const [channel] = channelsOf(contract.catalogue, publication.exchange, name);
    if (channel === undefined) return undefined;
    return {
      ...observed(publication, channel, this.#clock.nowMs()),
      name,
      message: result.ok ? result.message : undefined,
    };
  }
}
