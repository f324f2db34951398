import type { Clock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import { checkPublication } from '../arguments.ts';
import { withOwnHeaders } from '../submitting.ts';
import type { GiveUpSignal } from '../give-up-signal.ts';
import { submitTo, type Publication, type PublishListener, type Transport } from '../transport.ts';
import { EarliestTimer } from './earliest-timer.ts';
import { EntryList } from './entry-list.ts';
import { aborted, bufferFull, expired, leftBehind, newEntry, sizeOf, type Entry } from './entry.ts';
import { isLoss } from './known-topology.ts';
import type { OutboxWriter } from './outbox-writer.ts';
import { makeFlat, withExpiration } from './publications.ts';

/** What the buffer works with. */
export interface BufferParts {
  readonly clock: Clock;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly whenFull: 'reject' | 'wait';
  /** Publications unconfirmed over one connection, at most. */
  readonly window: number;
  /** Told that nothing goes over the connection, though it has not ended. */
  readonly onBroken: (transport: Transport, error: EbadgeError) => void;
}

/**
 * Publications from the call until they are settled, in order. While there is a connection they go out, a window
 * of them unconfirmed; over the next one, all that are not settled go out again, before any newer one.
 */
export class OutgoingBuffer {
  readonly #parts: BufferParts;
  #writer: OutboxWriter | undefined;
  readonly #list = new EntryList();
  /** The first that is to go out next. */
  #cursor: Entry | undefined;
  /** The first that waits for room. */
  #outside: Entry | undefined;
  #bytes = 0;
  #transport: Transport | undefined;
  #blocked = false;
  /** Numbers the connections. */
  #over = 1;
  #inFlight = 0;
  readonly #timer: EarliestTimer;
  #onEmpty: (() => void)[] = [];

  constructor(parts: BufferParts) {
    this.#parts = parts;
    this.#timer = new EarliestTimer(parts.clock, () => this.#expire());
  }

  /** Has everything written there before it is sent. */
  useOutbox(writer: OutboxWriter): void {
    this.#writer = writer;
  }

  /**
   * Publishes what nobody changes any more: see `Transport.publish`; further `BUFFER_FULL`, `ABORTED` and
   * `OUTBOX_FAILED`.
   */
  submit(publication: Publication, listener: PublishListener): void {
    const bytes = sizeOf(publication);
    let own: Publication;
    try {
      const { maxBytes, whenFull } = this.#parts;
      if (whenFull === 'reject' && !this.#fits(bytes)) throw bufferFull(publication, this.#bytes, maxBytes);
      // what goes out at once is checked by whoever sends it
      if (this.#transport === undefined || this.#cursor !== undefined || this.#writer !== undefined) {
        checkPublication(publication);
      }
      own = withOwnHeaders(publication);
      makeFlat(own.properties.messageId);
    } catch (caught) {
      listener.failed(EbadgeError.from(caught, 'INVALID_ARGUMENT'));
      return;
    }
    const nowMs = this.#parts.clock.nowMs();
    const entry = newEntry(own, nowMs, this.#parts.maxAgeMs, listener);
    if (own.signal !== undefined && this.#givesUp(entry, own.signal)) return;
    this.#append(entry);
    if (!this.#outside && this.#fits(bytes)) this.#admit(entry);
    else this.#outside ??= entry;
    this.#pump(nowMs);
    if (entry.over !== this.#over && !entry.settled) this.#timer.watch(entry.expiresMs);
  }

  /** Takes in what the outbox has from an earlier process; before anything is published. */
  takeBacklog(
    { publication, bornMs, sequence }: { publication: Publication; bornMs: number; sequence: number },
    listener: PublishListener,
  ): void {
    const entry = newEntry(publication, bornMs, this.#parts.maxAgeMs, listener, true);
    entry.sequence = sequence;
    entry.stored = entry.admitted = true;
    this.#bytes += entry.bytes;
    this.#append(entry);
    this.#timer.watch(entry.expiresMs);
  }

  /** Sends over this connection from now on, beginning with the oldest. */
  connect(transport: Transport): void {
    this.#restart(transport);
    this.#pump();
  }

  /** Holds everything back. */
  disconnect(): void {
    this.#blocked = false;
    this.#restart(undefined);
    if (this.#list.count > 0) this.#watchAll();
  }

  /** Holds back what has not gone out, or no longer. */
  setBlocked(blocked: boolean): void {
    this.#blocked = blocked;
    if (!blocked) this.#pump();
    else if (this.#list.count > 0) this.#watchAll();
  }

  /** Goes on after the outbox has stored something. */
  resume(): void {
    this.#pump();
  }

  /** Gives one up. */
  fail(entry: Entry, error: EbadgeError): void {
    if (entry.settled) return;
    this.#settle(entry);
    entry.listener.failed(error);
    this.#pump();
  }

  /** Resolves once nothing is left. */
  empty(): Promise<void> {
    if (this.#list.count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** Rejects everything; what the outbox has stays there. */
  abandon(): void {
    this.#restart(undefined);
    for (let entry = this.#list.head; entry !== undefined; entry = this.#list.head) {
      this.#settle(entry, true);
      entry.listener.failed(leftBehind(entry, this.#writer !== undefined && entry.stored));
    }
  }

  #givesUp(entry: Entry, signal: GiveUpSignal): boolean {
    const giveUp = (): void => this.fail(entry, aborted(entry, signal.reason));
    if (signal.aborted) {
      entry.listener.failed(aborted(entry, signal.reason));
      return true;
    }
    signal.addEventListener('abort', giveUp, { once: true });
    entry.off = () => signal.removeEventListener('abort', giveUp);
    return false;
  }

  /** A message larger than the buffer has room when it is alone. */
  #fits(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.#parts.maxBytes;
  }

  #append(entry: Entry): void {
    this.#list.append(entry);
    this.#cursor ??= entry;
  }

  #admit(entry: Entry): void {
    entry.admitted = true;
    this.#bytes += entry.bytes;
    if (this.#writer === undefined) entry.stored = true;
    else this.#writer.store(entry);
  }

  #restart(transport: Transport | undefined): void {
    this.#transport = transport;
    this.#over++;
    this.#inFlight = 0;
    this.#cursor = this.#list.head;
  }

  #pump(nowMs?: number): void {
    while (this.#transport !== undefined && !this.#blocked && this.#inFlight < this.#parts.window) {
      const entry = this.#cursor;
      if (entry?.stored !== true) return;
      this.#cursor = entry.next;
      this.#send(entry, this.#transport, nowMs);
    }
  }

  #send(entry: Entry, transport: Transport, nowMs = this.#parts.clock.nowMs()): void {
    if (nowMs >= entry.expiresMs) {
      this.#settle(entry);
      entry.listener.failed(expired(entry));
      return;
    }
    const over = this.#over;
    entry.sends++;
    entry.over = over;
    this.#inFlight++;
    submitTo(transport, withExpiration(entry.publication, nowMs), {
      confirmed: () => this.#confirmed(entry, over),
      failed: (error) => this.#failed(entry, over, error),
    });
  }

  #confirmed(entry: Entry, over: number): void {
    if (over === this.#over) this.#inFlight--;
    if (!entry.settled) {
      this.#settle(entry);
      entry.listener.confirmed();
    }
    this.#pump();
  }

  #failed(entry: Entry, over: number, error: EbadgeError): void {
    const current = over === this.#over && this.#transport !== undefined;
    if (over === this.#over) this.#inFlight--;
    if (entry.settled) {
      this.#pump();
    } else if (!isLoss(error)) {
      this.fail(entry, error.code === 'EXPIRED' ? this.#late(entry) : error);
    } else {
      if (error.details['outcome'] === 'not sent') entry.sends--;
      // otherwise the next connection takes it
      if (current) this.#sendAgain(entry, error);
    }
  }

  /** The clock of the sender is ahead of ours, and it did not send: not this time. */
  #late(entry: Entry): EbadgeError {
    entry.sends--;
    return expired({ ...entry, expiresMs: entry.publication.deadlineMs ?? entry.expiresMs });
  }

  /** Its confirm is lost, its connection is not: over that it goes once more. */
  #sendAgain(entry: Entry, error: EbadgeError): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    if (entry.again === this.#over) {
      this.#parts.onBroken(transport, error);
      return;
    }
    entry.again = this.#over;
    this.#send(entry, transport);
  }

  #settle(entry: Entry, keep = false): void {
    entry.settled = true;
    entry.off?.();
    if (this.#cursor === entry) this.#cursor = entry.next;
    if (this.#outside === entry) this.#outside = entry.next;
    this.#list.remove(entry);
    if (entry.admitted) this.#bytes -= entry.bytes;
    if (!keep) this.#writer?.settled(entry);
    while (this.#outside !== undefined && !keep && this.#fits(this.#outside.bytes)) {
      const next: Entry = this.#outside;
      this.#outside = next.next;
      this.#admit(next);
    }
    if (this.#list.count > 0) return;
    this.#timer.clear();
    for (const tell of this.#onEmpty.splice(0)) tell();
  }

  /** What has gone out over a connection that works is left to that; the rest can expire. */
  get #waiting(): Entry | undefined {
    return this.#transport === undefined || this.#blocked ? this.#list.head : this.#cursor;
  }

  #watchAll(): void {
    // looking through many is not done all the time
    let firstMs = Infinity;
    for (let entry = this.#waiting; entry !== undefined; entry = entry.next) {
      if (entry.expiresMs < firstMs) firstMs = entry.expiresMs;
    }
    const soonestMs = this.#parts.clock.nowMs() + Math.floor(this.#list.count / 1000);
    this.#timer.watch(Math.max(firstMs, soonestMs));
  }

  #expire(): void {
    const nowMs = this.#parts.clock.nowMs();
    const over: Entry[] = [];
    for (let entry = this.#waiting; entry !== undefined; entry = entry.next) {
      if (entry.expiresMs <= nowMs) over.push(entry);
    }
    for (const entry of over) this.fail(entry, expired(entry));
    if (this.#list.count > 0) this.#watchAll();
  }
}
